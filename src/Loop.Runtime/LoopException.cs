namespace Loop;

/// <summary>
/// Loop cannot start or go on as it was told to: a port in use, a backend that is not available, a limit that is too small.
/// The message is one line that names the cause and what to change.
/// </summary>
public sealed class LoopException : Exception
{
    /// <summary>Makes the exception with its cause and remedy.</summary>
    /// <param name="message">Cause and remedy, one line.</param>
    public LoopException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception without a text.</summary>
    public LoopException()
    {
    }

    /// <summary>Makes the exception with its cause and remedy, and what led to it.</summary>
    /// <param name="message">Cause and remedy, one line.</param>
    /// <param name="innerException">What led to it.</param>
    public LoopException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Refuses a class that is made by factories only, where none was given.</summary>
    internal static void ThrowIfNeedsFactory(string? reason)
    {
        if (reason is not null)
        {
            throw new LoopException(reason);
        }
    }
}
