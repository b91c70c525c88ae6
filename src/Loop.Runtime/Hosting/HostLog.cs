using Microsoft.Extensions.Logging;

namespace Loop.Hosting;

/// <summary>The log messages of hosts.</summary>
internal static partial class HostLog
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "Started: {Record}")]
    public static partial void Started(ILogger logger, StartupRecord record);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "{Report}")]
    public static partial void Reset(ILogger logger, string report);

    [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "A listener of the meter threw when the host ended")]
    public static partial void MeterListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 43, Level = LogLevel.Error, Message = "The host did not start, and its loops did not end in order")]
    public static partial void EndOfFailedStartFailed(ILogger logger, Exception exception);
}
