using System.Globalization;
using Loop.Rings;

namespace Loop.Hosting;

/// <summary>
/// The sockets that a service manager handed to this process (socket activation, sd_listen_fds(3)): descriptors from 3 on, counted by LISTEN_FDS, named by
/// LISTEN_FDNAMES, and meant for the process that LISTEN_PID says. <c>Listen&lt;T&gt;("systemd:web")</c> takes the first one of that name, the next such
/// call the second; <c>systemd:</c> takes them whatever their names.
/// </summary>
internal sealed class SystemdSockets
{
    public const string Scheme = "systemd:";
    private const int FirstDescriptor = 3;
    private const int MostDescriptors = 1024;
    private readonly List<(int Descriptor, string Name)> _left = [];
    private readonly Func<int, InheritedSocket?> _describe;
    private readonly string _given;

    /// <param name="environment">Reads a variable.</param>
    /// <param name="processId">This process.</param>
    /// <param name="describe">Says what a descriptor is.</param>
    public SystemdSockets(Func<string, string?> environment, int processId, Func<int, InheritedSocket?> describe)
    {
        _describe = describe;
        if (!TryNumber(environment("LISTEN_PID"), out int meant) || !TryNumber(environment("LISTEN_FDS"), out int count) || count is < 1 or > MostDescriptors)
        {
            _given = "this process was started without sockets (LISTEN_FDS)";
            return;
        }

        if (meant != processId)
        {
            _given = string.Create(CultureInfo.InvariantCulture, $"the sockets of LISTEN_FDS are another process's (LISTEN_PID is {meant}, this is {processId})");
            return;
        }

        string[] names = environment("LISTEN_FDNAMES")?.Split(':') ?? [];
        for (int i = 0; i < count; i++)
        {
            _left.Add((FirstDescriptor + i, i < names.Length && names[i].Length > 0 ? names[i] : "unknown"));
        }

        _given = $"it was started with {string.Join(", ", _left.Select(static one => $"'{one.Name}'"))}";
    }

    public static SystemdSockets OfProcess() => new(Environment.GetEnvironmentVariable, Environment.ProcessId, InheritedSocket.Describe);

    public static bool IsNamedBy(string endPoint) => endPoint.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Takes the next socket that an endpoint names, for connections.</summary>
    /// <exception cref="LoopException">There is none, or it does not listen.</exception>
    public InheritedSocket TakeListener(string endPoint)
    {
        InheritedSocket socket = Take(endPoint);
        return socket.IsListening && !socket.Local.IsUnknown
            ? socket
            : throw new LoopException($"cannot listen on '{endPoint}': {Kind(socket)}; let the .socket unit have ListenStream= for it");
    }

    /// <summary>Takes the next socket that an endpoint names, for datagrams.</summary>
    /// <exception cref="LoopException">There is none, or it is no datagram socket.</exception>
    public InheritedSocket TakeDatagram(string endPoint)
    {
        InheritedSocket socket = Take(endPoint);
        return socket is { IsDatagram: true, Local: { IsUnknown: false, UnixPath: not "" } }
            ? socket
            : throw new LoopException($"cannot receive datagrams on '{endPoint}': {Kind(socket)}; let the .socket unit have ListenDatagram= for it");
    }

    private InheritedSocket Take(string endPoint)
    {
        string name = endPoint[Scheme.Length..];
        int index = _left.FindIndex(one => name.Length == 0 || one.Name == name);
        if (index < 0)
        {
            throw new LoopException(
                $"cannot listen on '{endPoint}': there is no such socket left, {_given}; start it from a .socket unit with " +
                $"FileDescriptorName={(name.Length == 0 ? "…" : name)} (systemd.socket(5)), or listen on an address");
        }

        int descriptor = _left[index].Descriptor;
        _left.RemoveAt(index);
        return _describe(descriptor)
            ?? throw new LoopException(string.Create(
                CultureInfo.InvariantCulture,
                $"cannot listen on '{endPoint}': descriptor {descriptor} is no socket; let the .socket unit have ListenStream= or ListenDatagram= for it"));
    }

    private static string Kind(in InheritedSocket socket) => socket switch
    {
        { Local.IsUnknown: true } => "it is a socket of another family than IP and unix",
        { IsDatagram: true } => $"{socket.Local} is a datagram socket",
        { IsListening: true } => $"{socket.Local} takes connections",
        _ => $"{socket.Local} is neither a listening stream socket nor a datagram socket",
    };

    private static bool TryNumber(string? text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
