using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Reads a handler class: what the generator writes for it, and the rules that it breaks.</summary>
internal static class HandlerParser
{
    // Another generator may make it, whose output this one does not see: then the compiler has nothing to say of it.
    private const string UnknownParameter = "a type that its constructor takes, or the key of a service, was not there when the loop was written";

    /// <summary>Reads a class that has <c>[LoopHandler]</c>.</summary>
    /// <param name="type">The class.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="compilation">The compilation that it is in.</param>
    /// <param name="problems">Takes the rules that it breaks.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The model, or null for a class that no part can be added to.</returns>
    public static HandlerModel? Parse(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Problems problems, CancellationToken cancellation)
    {
        bool takesPart = HandlerShape.Check(type, problems);
        EventMethods methods = EventMethods.Of(type, compilation, problems);
        cancellation.ThrowIfCancellationRequested();

        ContextMembers members = ReservedNames.Check(type, methods, compilation, problems);
        cancellation.ThrowIfCancellationRequested();

        // No rule that the class breaks: a factory may make its instances. The rule is broken where somebody leaves it to the loop.
        Problems construction = new();
        EquatableArray<ConstructorArgument> constructor = ConstructorParser.Parse(type, methods.IsPlainActor, construction);
        EquatableArray<LimitValue> limits = LimitParser.Parse(type, attribute, problems);
        EquatableArray<Requirement> requirements = Requirements.Of(type, problems);
        if (!takesPart)
        {
            return null;
        }

        WarnedUses warned = WarnedUses.Of(type);
        return new HandlerModel(
            TypeNames.HintName(type),
            Identifiers.Namespace(type.ContainingNamespace),
            TypeNames.ContainingTypes(type),
            TypeNames.Header(type),
            TypeNames.Self(type),
            members,
            methods.IsPlainActor,
            methods.HandlesDatagrams,
            methods.Events,
            methods.ActorEvents,
            ReservedNames.Unused("LoopMessages", type),
            methods.ErrorMethod,
            constructor,
            construction.Found.Select(static problem => problem.Arguments[1]).FirstOrDefault() ?? (construction.IsIncomplete ? UnknownParameter : null),
            limits,
            warned.Ids,
            warned.HasErrors,
            requirements,
            problems.ErrorIds.ToEquatableArray(),
            problems.IsIncomplete);
    }
}
