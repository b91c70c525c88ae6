using Loop.Rings;

namespace Loop.Hosting;

/// <summary>What a host says to whoever started it. A server goes on serving when nobody takes that.</summary>
internal static class HostOutput
{
    /// <summary>Writes a line on standard output; where that cannot be, on standard error with the reason.</summary>
    public static void Say(string line)
    {
        if (StandardDescriptors.TryWriteLine(StandardDescriptors.Output, line) is { } problem)
        {
            Warn($"standard output cannot be written ({problem}): {line}");
        }
    }

    /// <summary>Writes a line on standard error. Where that cannot be, there is nobody left to tell: the log has it, and the exit code says whether it ended well.</summary>
    public static void Warn(string line) => _ = StandardDescriptors.TryWriteLine(StandardDescriptors.Error, line);
}
