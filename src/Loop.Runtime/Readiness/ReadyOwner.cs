namespace Loop.Readiness;

/// <summary>Who is told of a source's readiness.</summary>
internal abstract class ReadyOwner
{
    /// <summary>A source is ready in a direction, or has ended.</summary>
    /// <param name="source">The source; <see cref="ReadySource.Events"/> says what was reported.</param>
    /// <param name="direction"><see cref="ReadyEvents.Readable"/> or <see cref="ReadyEvents.Writable"/>: the one that it was watched for.</param>
    public abstract void OnReady(ReadySource source, ReadyEvents direction);
}
