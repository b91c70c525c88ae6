namespace Loop;

/// <summary>
/// The run-time checks that find a handler's mistakes: use from another thread, use of a buffer after it was sent. A feature switch
/// of the one shipped build, <c>Loop.Checks</c>; off, the checks cost nothing and are trimmed away.
/// </summary>
internal static class LoopChecks
{
    public const string SwitchName = "Loop.Checks";

    /// <summary>Whether the checks run in this process. Constant for the compiler, once started.</summary>
    [System.Diagnostics.CodeAnalysis.FeatureSwitchDefinition(SwitchName)]
    public static bool Enabled { get; } = AppContext.TryGetSwitch(SwitchName, out bool enabled) && enabled;
}
