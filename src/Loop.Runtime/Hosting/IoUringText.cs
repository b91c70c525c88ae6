using System.Globalization;
using Loop.Rings;

namespace Loop.Hosting;

/// <summary>The value of <c>--io-uring</c> and <c>LOOP_IO_URING</c>: items with commas between them, each an option that is switched on.</summary>
internal static class IoUringText
{
    public const string Known = "direct[=PLACES], sqpoll[=IDLE_MS], sqpoll-cpu=N, send-zc[=BYTES], buffers, napi=MICROSECONDS, none";

    /// <summary>Options as a list says them, over those that a program has set.</summary>
    /// <exception cref="LoopException">An item is unknown, or its value is bad; or what the program has set is.</exception>
    public static UringOptions Resolve(IoUringOptions options, string? text)
    {
        UringOptions result = new()
        {
            DirectPlaces = options.DirectDescriptors ? InRange(options.DirectDescriptorTable, 64, 1_000_000, "IoUring.DirectDescriptorTable") : 0,
            SqPoll = options.SqPoll,
            SqPollIdleMs = (int)InRange(options.SqPollIdle.TotalMilliseconds, 1, 60_000, "IoUring.SqPollIdle in milliseconds"),
            SqPollProcessor = options.SqPollProcessor,
            ZeroCopyBytes = options.ZeroCopySend ? InRange(options.ZeroCopySendBytes, 4096, SendMemory.BlockBytes, "IoUring.ZeroCopySendBytes") : 0,
            RegistersBuffers = options.RegisteredBuffers,
            KeepsZeroCopy = options.KeepsZeroCopy,
            BusyPollUs = (int)InRange(options.BusyPoll.TotalMicroseconds, 0, 1_000_000, "IoUring.BusyPoll in microseconds"),
        };
        foreach (string item in text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            result = With(result, options, equals < 0 ? item : item[..equals], equals < 0 ? null : item[(equals + 1)..]);
        }

        if (result.RegistersBuffers && result.ZeroCopyBytes == 0)
        {
            throw new LoopException("registered buffers serve zero-copy sends alone; add send-zc to --io-uring, or set IoUring.ZeroCopySend");
        }

        if (result.SqPollProcessor is { } processor)
        {
            if (!result.SqPoll)
            {
                throw new LoopException("a processor for SQPOLL was given without SQPOLL; add sqpoll to --io-uring, or set IoUring.SqPoll");
            }

            InRange(processor, 0, Environment.ProcessorCount - 1, "the processor of SQPOLL (sqpoll-cpu, IoUring.SqPollProcessor)");
        }

        return result;
    }

    private static UringOptions With(UringOptions options, IoUringOptions defaults, string name, string? value) => name switch
    {
        "none" when value is null => new(),
        "direct" => options with { DirectPlaces = value is null ? defaults.DirectDescriptorTable : Number(value, 64, 1_000_000, name) },
        "sqpoll" => options with { SqPoll = true, SqPollIdleMs = value is null ? options.SqPollIdleMs : Number(value, 1, 60_000, name) },
        "sqpoll-cpu" when value is not null => options with { SqPollProcessor = Number(value, 0, 4095, name) },
        "send-zc" => options with
        {
            ZeroCopyBytes = value is null ? defaults.ZeroCopySendBytes : Number(value, 4096, SendMemory.BlockBytes, name),
        },
        "buffers" when value is null => options with { RegistersBuffers = true },
        "napi" when value is not null => options with { BusyPollUs = Number(value, 1, 1_000_000, name) },
        _ => throw new LoopException($"'{name}{(value is null ? "" : "=" + value)}' is no option of io_uring; known: {Known}"),
    };

    private static int Number(string value, int lowest, int highest, string name) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= lowest && number <= highest
            ? number
            : throw new LoopException($"'{value}' is no value for {name} in --io-uring; choose a number from {lowest} to {highest}");

    private static T InRange<T>(T value, T lowest, T highest, string name)
        where T : IComparable<T> => value.CompareTo(lowest) >= 0 && value.CompareTo(highest) <= 0
            ? value
            : throw new LoopException(string.Create(CultureInfo.InvariantCulture, $"{value} is no value for {name}; choose {lowest} to {highest}"));
}
