using System.Globalization;
using Loop.Bench.Contests;

namespace Loop.Bench.Messages;

/// <summary>A process that sends messages, or arms timers, when told to. It has both CPUs: what it does needs two threads.</summary>
internal sealed class Player : Contestant
{
    private readonly CommandedProcess _process;

    private Player(string name, CommandedProcess process)
        : base(name) => _process = process;

    public override string ReadyLine => _process.ReadyLine;

    /// <summary>Starts it and lets it work until tiered compilation is done.</summary>
    public static async Task<Player> StartAsync(string name, string program, string work, double warmSeconds, CancellationToken cancel) =>
        await WarmAsync(new(name, await CommandedProcess.StartAsync(null, "dotnet", [program, "--work", work, "--on", name], cancel)), warmSeconds, cancel);

    /// <summary>Starts a program in C.</summary>
    public static async Task<Player> StartNativeAsync(string name, string program, string work, CancellationToken cancel) =>
        await WarmAsync(new(name, await CommandedProcess.StartAsync(null, program, ["--work", work], cancel)), warmSeconds: 0.5, cancel);

    private static async Task<Player> WarmAsync(Player player, double warmSeconds, CancellationToken cancel)
    {
        try
        {
            for (int i = 0; i < 3; i++)
            {
                await player.WindowAsync(warmSeconds / 3, cancel);
            }

            return player;
        }
        catch
        {
            await player.DisposeAsync();
            throw;
        }
    }

    public override async Task<Sample> WindowAsync(double seconds, CancellationToken cancel) =>
        Sample.Parse(await _process.AskAsync(string.Create(CultureInfo.InvariantCulture, $"run {seconds}"), cancel));

    /// <summary>Managed bytes for a unit, in the last window.</summary>
    public async Task<double> AllocatedAsync(CancellationToken cancel) =>
        double.Parse(await _process.AskAsync("allocated", cancel), CultureInfo.InvariantCulture);

    public override ValueTask DisposeAsync() => _process.DisposeAsync();
}
