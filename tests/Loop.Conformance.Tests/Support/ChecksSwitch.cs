using System.Runtime.CompilerServices;

namespace Loop.Conformance.Tests.Support;

/// <summary>Switches the runtime's checks on for the whole run when the environment says <c>LOOP_CHECKS=1</c>.</summary>
internal static class ChecksSwitch
{
    // A module initializer, because the runtime reads the switch once, when it is first asked.
#pragma warning disable CA2255 // The attribute is meant for applications, and a test assembly is one.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Apply()
    {
        if (Environment.GetEnvironmentVariable("LOOP_CHECKS") == "1")
        {
            AppContext.SetSwitch(LoopChecks.SwitchName, true);
        }
    }
}
