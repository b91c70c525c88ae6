namespace Loop.Rings;

/// <summary>What a ring is and what it uses.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Features">What is in use, in words.</param>
/// <param name="Missing">What the kernel lacks and what is used instead.</param>
internal sealed record RingReport(Backend Backend, IReadOnlyList<string> Features, IReadOnlyList<string> Missing);
