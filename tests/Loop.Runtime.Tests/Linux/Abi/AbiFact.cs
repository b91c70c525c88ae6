namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>One number on which the code and the kernel must agree.</summary>
/// <param name="Name">What it is, as a message names it.</param>
/// <param name="Actual">What the code says.</param>
/// <param name="Sheet">What the sheet says.</param>
/// <param name="C">The C expression that says it from the kernel's headers; null where they have none.</param>
internal sealed record AbiFact(string Name, long Actual, long Sheet, string? C);
