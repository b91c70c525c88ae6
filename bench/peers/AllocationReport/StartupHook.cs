using System.Runtime.InteropServices;

/// <summary>
/// Loaded into every measured .NET server alike through <c>DOTNET_STARTUP_HOOKS</c>, so that no server needs code for the benchmark: on
/// SIGUSR2 it prints what the process has allocated on the managed heap so far.
/// </summary>
/// <remarks>The runtime wants exactly this: a class named StartupHook without a namespace, and a static Initialize method.</remarks>
#pragma warning disable CA1050 // the runtime looks it up without a namespace
internal static class StartupHook
#pragma warning restore CA1050
{
    private const int SigUsr2 = 12; // signal(7), x86 and ARM
    private static PosixSignalRegistration? _registration;

    public static void Initialize() => _registration = PosixSignalRegistration.Create((PosixSignal)SigUsr2, context =>
    {
        context.Cancel = true; // the default action would end the process
        Console.WriteLine($"allocated-bytes {GC.GetTotalAllocatedBytes(precise: true)}");
        Console.Out.Flush();
    });
}
