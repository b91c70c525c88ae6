namespace Loop;

/// <summary>Loop found its own bookkeeping broken. Always a defect of Loop, never of the code that uses it: please report it.</summary>
public sealed class LoopInvariantException : Exception
{
    /// <summary>Makes the exception with what was found.</summary>
    /// <param name="message">What was found.</param>
    public LoopInvariantException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception without a text.</summary>
    public LoopInvariantException()
    {
    }

    /// <summary>Makes the exception with what was found and what led to it.</summary>
    /// <param name="message">What was found.</param>
    /// <param name="innerException">What led to it.</param>
    public LoopInvariantException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
