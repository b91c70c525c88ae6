namespace Loop.Generators.Model;

/// <summary>How a generated member meets the names that the class has already.</summary>
internal enum MemberUse
{
    /// <summary>It is declared.</summary>
    Declared,

    /// <summary>It is declared with <c>new</c>: a base class has an accessible member of this name.</summary>
    HidesInherited,

    /// <summary>It is left out: the class has no use for it, or uses the name itself, which is an error of its own.</summary>
    Omitted,
}

/// <summary>The members that method bodies use: <c>Connection</c>, <c>Datagrams</c>, <c>Self</c> and <c>EventLoop</c>.</summary>
/// <param name="Connection">What becomes of <c>Connection</c>, which a plain actor has not.</param>
/// <param name="Datagrams">What becomes of <c>Datagrams</c>, which only a handler of datagrams has.</param>
/// <param name="Self">What becomes of <c>Self</c>.</param>
/// <param name="EventLoop">What becomes of <c>EventLoop</c>.</param>
internal sealed record ContextMembers(MemberUse Connection, MemberUse Datagrams, MemberUse Self, MemberUse EventLoop);
