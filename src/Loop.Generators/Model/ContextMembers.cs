namespace Loop.Generators.Model;

/// <summary>How a generated member meets the names that the class has already.</summary>
internal enum MemberUse
{
    /// <summary>It is declared.</summary>
    Declared,

    /// <summary>It is declared with <c>new</c>: a base class has an accessible member of this name.</summary>
    HidesInherited,

    /// <summary>It is left out: the class uses the name itself, which is an error of its own.</summary>
    Omitted,
}

/// <summary>The members that method bodies use: <c>Connection</c> and <c>EventLoop</c>.</summary>
/// <param name="Connection">What becomes of <c>Connection</c>.</param>
/// <param name="EventLoop">What becomes of <c>EventLoop</c>.</param>
internal sealed record ContextMembers(MemberUse Connection, MemberUse EventLoop);
