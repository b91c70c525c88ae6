namespace Loop.Generators.Model;

/// <summary>
/// The modifiers of the members that method bodies use: <c>Connection</c>, <c>Datagrams</c>, <c>Self</c> and <c>EventLoop</c>. Null where one is left out: the class has
/// no use for it, or uses the name itself, which is an error of its own.
/// </summary>
/// <param name="Connection">Those of <c>Connection</c>, which a plain actor has not.</param>
/// <param name="Datagrams">Those of <c>Datagrams</c>, which only a handler of datagrams has.</param>
/// <param name="Self">Those of <c>Self</c>.</param>
/// <param name="EventLoop">Those of <c>EventLoop</c>.</param>
internal sealed record ContextMembers(string? Connection, string? Datagrams, string? Self, string? EventLoop);
