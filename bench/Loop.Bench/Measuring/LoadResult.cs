namespace Loop.Bench.Measuring;

/// <summary>One run as the load generator reports it (bench/load/echo_load.c).</summary>
/// <param name="Rate">Messages per second asked for; 0 = closed loop.</param>
/// <param name="Seconds">The measured window.</param>
/// <param name="Messages">Echoed in the window.</param>
/// <param name="MessagesAll">Echoed since the run began, warm-up and end included.</param>
/// <param name="MessagesPerSecond">In the window.</param>
/// <param name="ServerCpuNs">The server process's CPU time per message.</param>
/// <param name="ClientCpuNs">The load processes' CPU time per message.</param>
/// <param name="P50Us">Median latency.</param>
/// <param name="P99Us">99th percentile.</param>
/// <param name="P999Us">99.9th percentile.</param>
/// <param name="MaxUs">The longest.</param>
/// <param name="ServerShare">The server's part of its core, 0 to 1.</param>
/// <param name="ClientShare">The load's part of its core.</param>
/// <param name="Cpu0Busy">CPU 0's busy part, whoever used it.</param>
/// <param name="Cpu1Busy">CPU 1's.</param>
/// <param name="Cpu0Steal">What the hypervisor took of CPU 0.</param>
/// <param name="Cpu1Steal">Of CPU 1.</param>
internal sealed record LoadResult(
    double Rate, double Seconds, long Messages, long MessagesAll, double MessagesPerSecond, double ServerCpuNs, double ClientCpuNs,
    double P50Us, double P99Us, double P999Us, double MaxUs, double ServerShare, double ClientShare,
    double Cpu0Busy, double Cpu1Busy, double Cpu0Steal, double Cpu1Steal);
