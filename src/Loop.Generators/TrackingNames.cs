namespace Loop.Generators;

/// <summary>The names of the pipeline's steps, by which the tests hold that an unrelated edit redoes none of them.</summary>
internal static class TrackingNames
{
    /// <summary>What was read of each class that is marked.</summary>
    public const string Readings = "Loop.Readings";

    /// <summary>Why classes get no part.</summary>
    public const string Refusals = "Loop.Refusals";

    /// <summary>The models of the handler classes.</summary>
    public const string Handlers = "Loop.Handlers";

    /// <summary>The file names that two handler classes would share.</summary>
    public const string SharedHintNames = "Loop.SharedHintNames";

    /// <summary>Each model with the name of its file.</summary>
    public const string Files = "Loop.Files";
}
