namespace Loop.Bench.Measuring;

/// <summary>What is measured of a server outside the timed windows.</summary>
/// <param name="Cell">The workload.</param>
/// <param name="Server">The server.</param>
/// <param name="ReadyLine">How it described itself.</param>
/// <param name="SystemCallsPerMessage">Null when not counted.</param>
/// <param name="AllocatedBytesPerMessage">On the managed heap; null for C.</param>
/// <param name="ResidentBytesPerConnection">Growth of resident memory over idle connections that have each exchanged one message; null under 1,000 connections.</param>
/// <param name="OpenLoop">Latency at a rate that every server can carry.</param>
internal sealed record Profile(
    Cell Cell, string Server, string ReadyLine, double? SystemCallsPerMessage, double? AllocatedBytesPerMessage,
    double? ResidentBytesPerConnection, LoadResult OpenLoop);
