using Loop.Buffers;

namespace Loop.Connections;

/// <summary>A transform in its connection, with what it has not consumed yet.</summary>
internal sealed class TransformStage
{
    public TransformStage(ConnectionTransform transform, MemoryAccount account)
    {
        Transform = transform;
        Input = new(account);
        Output = new(account);
    }

    public ConnectionTransform Transform { get; }

    /// <summary>What came from the peer and was not consumed.</summary>
    public CarryBuffer Input { get; }

    /// <summary>What the handler sent and was not consumed.</summary>
    public CarryBuffer Output { get; }

    public int UnsentBytes => Output.LengthBytes;

    public int MemoryBytes => Input.MemoryBytes + Output.MemoryBytes;

    /// <summary>It was told that it is installed; before, nothing is offered to it.</summary>
    public bool IsStarted { get; set; }

    /// <summary>One of its methods is running.</summary>
    public bool IsInCall { get; set; }

    /// <summary>It threw: none of its methods is called any more.</summary>
    public bool IsFaulted { get; set; }

    public bool IsEstablished { get; set; }

    public bool IsLeaving { get; set; }

    /// <summary>Input waits for the handler, and not for more of it.</summary>
    public bool InputWaits { get; set; }

    public int WaitingInputBytes => InputWaits ? Input.LengthBytes : 0;

    /// <summary>The peer's end was found within the bytes; the handler is told, or was.</summary>
    public bool HasEndedInput { get; set; }

    public bool PeerEndTold { get; set; }

    public bool SendEndTold { get; set; }

    /// <summary>It holds the beginning of something back that will not come to its end.</summary>
    public bool HoldsInput => Input.LengthBytes > 0 && !HasEndedInput;

    /// <summary>Its methods may be called now.</summary>
    public bool IsCallable => IsStarted && !IsInCall && !IsFaulted;

    public void Clear()
    {
        Input.Clear();
        Output.Clear();
    }
}
