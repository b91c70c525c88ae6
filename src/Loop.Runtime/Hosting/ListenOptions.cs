namespace Loop;

/// <summary>Options of one listener; what is set here overrides what the handler class's attribute says.</summary>
public sealed class ListenOptions : ConnectionOptions
{
    /// <summary>What configuration calls this listener; null for the name of its handler class.</summary>
    public string? Name { get; set; }

    /// <summary>Connections that may wait to be accepted (listen(2)); the kernel caps it at net.core.somaxconn.</summary>
    public int Backlog { get; set; } = 4096;

    /// <summary>Permissions of a unix socket's file. Default 0600: this user only.</summary>
    public UnixFileMode UnixMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
