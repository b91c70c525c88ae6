namespace Loop.Linux;

/// <summary>Operations of epoll_ctl(2) (EPOLL_CTL_*).</summary>
internal static class EpollOperation
{
    /// <summary>Adds a descriptor.</summary>
    public const int Add = 1;

    /// <summary>Takes a descriptor out.</summary>
    public const int Delete = 2;

    /// <summary>Changes what a descriptor is watched for, and reports what is ready now.</summary>
    public const int Modify = 3;
}
