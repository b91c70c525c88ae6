namespace Loop.Generators.Parsing;

/// <summary>The rules that a handler class keeps; the number is the diagnostic's. The analyzers' catalogue has the texts.</summary>
internal enum HandlerRule
{
    NotPartial = 1001,
    UnsupportedShape = 1002,
    DerivesFromHandler = 1003,
    EventMethodOutsideHandler = 1004,
    NoEventMethod = 1005,
    DuplicateEventMethod = 1006,
    EventMethodParameters = 1007,
    EventMethodReturn = 1008,
    AsyncVoid = 1009,
    UncallableEventMethod = 1010,
    Constructor = 1011,
    ReservedName = 1012,
    TimeSpanText = 1013,
    NegativeSize = 1014,
    ContradictingSizes = 1015,
    UntoldRequirement = 1016,
    TimerTime = 1021,
    FramingWithoutRecv = 1030,
    ContradictingFramings = 1031,
    FramingValue = 1032,
    UnfitFramer = 1033,
    UnknownTrigger = 1040,
    UnknownSignal = 1041,
}

/// <summary>What follows from a broken rule.</summary>
internal static class HandlerRules
{
    public static string Id(this HandlerRule rule) => "LOOP" + ((int)rule).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>True where no loop can be written; false where one can, which does less than its author thinks.</summary>
    public static bool Invalidates(this HandlerRule rule) => rule is not (HandlerRule.EventMethodOutsideHandler or HandlerRule.NoEventMethod or HandlerRule.UntoldRequirement);
}
