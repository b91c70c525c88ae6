namespace Loop;

/// <summary>One call that held a loop for longer than the threshold: everything else on that loop waited.</summary>
/// <param name="Loop">The loop's number.</param>
/// <param name="Holder">What held it: the handler class and the event, or what else the loop was running.</param>
/// <param name="Held">How long it had been held when it was seen; it may go on.</param>
public sealed record StallReport(int Loop, string Holder, TimeSpan Held);
