namespace Loop.Generators.Model;

/// <summary>What was read of a class that is marked as a handler: what to write for it, or why nothing can be.</summary>
/// <param name="Model">What to write; null where no part can be added to the class.</param>
/// <param name="Refusals">Why not; empty where there is a model, and where the compiler says why.</param>
internal sealed record HandlerReading(HandlerModel? Model, EquatableArray<Refusal> Refusals);
