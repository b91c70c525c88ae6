using System.Globalization;

namespace Loop.Hosting;

/// <summary>
/// The options that every host takes: from the environment (<c>LOOP_BACKEND</c>, <c>LOOP_LOOPS</c>, <c>LOOP_PORT</c>), then from the
/// command line (<c>--name value</c> or <c>--name=value</c>), the later over the earlier, as .NET's own host reads them.
/// </summary>
internal sealed record CommandLine(Backend? Backend, int? Loops, int? Port, LoopLayout? Layout = null)
{
    private const string Known = "--backend auto|io_uring|epoll, --loops auto|per-core|per-node|N, --port N, --io-uring LIST, --help";

    /// <summary>The options of io_uring, as <see cref="IoUringText"/> reads them.</summary>
    public string? IoUring { get; init; }

    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help =
        """
        Options:
          --backend auto|io_uring|epoll   the kernel interface (LOOP_BACKEND; default: what the program says, or auto)
          --loops N                       event loops, each a thread, 1 to 1024 (LOOP_LOOPS; default: one per processor)
          --loops auto|per-core|per-node  one for each processor, physical core or NUMA node that the process may use; the last two bound there
          --port N                        the first listener's port, 0 for a free one (LOOP_PORT; default: what the program says)
          --io-uring LIST                 options of io_uring with commas between them (LOOP_IO_URING; default: what the program says, or none):
                                          direct[=PLACES]  sqpoll[=IDLE_MS]  sqpoll-cpu=N  send-zc[=BYTES]  buffers  napi=MICROSECONDS  none
          --help                          prints this and ends

        An option comes over its environment variable. SIGTERM and SIGINT stop in order, a second signal at once.
        """;

    /// <summary>True when the command line asks for <see cref="Help"/>, wherever among the options.</summary>
    public static bool AsksForHelp(IReadOnlyList<string> arguments) => arguments.Any(static argument => argument is "--help" or "-h" or "-?");

    /// <summary>Reads both.</summary>
    /// <exception cref="LoopException">An option is unknown, lacks its value, or has a bad one.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        CommandLine result = new(null, null, null);
        foreach (string name in (ReadOnlySpan<string>)["backend", "loops", "port", "io-uring"])
        {
            string variable = "LOOP_" + name.Replace('-', '_').ToUpperInvariant();
            if (environment(variable) is { Length: > 0 } value)
            {
                result = result.With(name, value, variable);
            }
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new LoopException($"unknown argument '{argument}'; known options: {Known}");
            }

            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument[2..] : argument[2..equals];
            if (name is not ("backend" or "loops" or "port" or "io-uring"))
            {
                throw new LoopException($"unknown option '--{name}'; known options: {Known}");
            }

            if (equals < 0 && i + 1 == arguments.Count)
            {
                throw new LoopException($"option '--{name}' lacks its value; known options: {Known}");
            }

            string value = equals < 0 ? arguments[++i] : argument[(equals + 1)..];
            result = result.With(name, value, "--" + name);
        }

        return result;
    }

    private CommandLine With(string name, string value, string source) => name switch
    {
        "backend" => this with { Backend = ParseBackend(value, source) },
        "io-uring" => this with { IoUring = value },
        "loops" => LayoutOf(value) is { } layout
            ? this with { Layout = layout, Loops = null }
            : this with { Loops = ParseNumber(value, source, 1, 1024, "auto, per-core, per-node or "), Layout = null },
        _ => this with { Port = ParseNumber(value, source, 0, 65535) },
    };

    private static Backend ParseBackend(string value, string source) => value.ToUpperInvariant() switch
    {
        "AUTO" => Loop.Backend.Auto,
        "IO_URING" or "IOURING" => Loop.Backend.IoUring,
        "EPOLL" => Loop.Backend.Epoll,
        _ => throw new LoopException($"unknown backend '{value}' in {source}; choose auto, io_uring or epoll"),
    };

    private static LoopLayout? LayoutOf(string value) => value.ToUpperInvariant() switch
    {
        "AUTO" => LoopLayout.Auto,
        "PER-CORE" => LoopLayout.PerCore,
        "PER-NODE" => LoopLayout.PerNode,
        _ => null,
    };

    private static int ParseNumber(string value, string source, int lowest, int highest, string orElse = "") =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= lowest && number <= highest
            ? number
            : throw new LoopException($"'{value}' is no value for {source}; choose {orElse}a number from {lowest} to {highest}");
}
