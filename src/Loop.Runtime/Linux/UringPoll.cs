namespace Loop.Linux;

/// <summary>Flags of polls, in <see cref="IoUringSqe.Length"/> (IORING_POLL_*). IORING_POLL_ADD_LEVEL is left out: 6.18 refuses it.</summary>
internal static class UringPoll
{
    /// <summary>Reports many times; 5.13.</summary>
    public const uint AddMulti = 1 << 0;

    /// <summary>Changes the events of a poll; 5.13.</summary>
    public const uint UpdateEvents = 1 << 1;

    /// <summary>Changes the user data of a poll; 5.13.</summary>
    public const uint UpdateUserData = 1 << 2;
}
