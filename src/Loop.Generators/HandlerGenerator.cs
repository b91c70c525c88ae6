using Loop.Generators.Emission;
using Loop.Generators.Model;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Generators;

/// <summary>Writes the event loop of each class that is marked with <c>[LoopHandler]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class HandlerGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // The transform runs for every handler on every edit anywhere, but reads again only what an edit of a declaration may have changed; what
        // follows runs only where a model differs.
        IncrementalValuesProvider<HandlerReading> readings = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Names.LoopHandlerAttribute,
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (attributed, cancellation) => Parse(attributed, cancellation))
            .WithTrackingName(TrackingNames.Readings);

        IncrementalValuesProvider<HandlerModel> handlers = readings
            .Where(static reading => reading.Model is not null)
            .Select(static (reading, _) => reading.Model!)
            .WithTrackingName(TrackingNames.Handlers);

        IncrementalValueProvider<EquatableArray<string>> shared = handlers
            .Select(static (model, _) => model.HintName)
            .Collect()
            .Select(static (names, _) => HintNames.Shared(names))
            .WithTrackingName(TrackingNames.SharedHintNames);

        IncrementalValuesProvider<GeneratedFile> files = handlers
            .Combine(shared)
            .Select(static (pair, _) => new GeneratedFile(HintNames.Of(pair.Left, pair.Right), pair.Left))
            .WithTrackingName(TrackingNames.Files);

        context.RegisterSourceOutput(files, static (output, file) => output.AddSource(file.Name, HandlerEmitter.Emit(file.Handler)));

        IncrementalValuesProvider<Refusal> refusals = readings
            .SelectMany(static (reading, _) => reading.Refusals)
            .WithTrackingName(TrackingNames.Refusals);
        context.RegisterSourceOutput(refusals, static (output, refusal) => output.ReportDiagnostic(Refusals.ToDiagnostic(refusal)));
    }

    private static HandlerReading Parse(GeneratorAttributeSyntaxContext attributed, CancellationToken cancellation)
    {
        Declarations declarations = Declarations.Of(attributed.SemanticModel.Compilation);
        ModelMemory memory = ModelMemory.Of(attributed.TargetNode);
        if (memory.Recall(declarations) is { } known)
        {
            return known;
        }

        HandlerReading reading = Read(attributed, cancellation);
        memory.Remember(declarations, reading);
        return reading;
    }

    private static HandlerReading Read(GeneratorAttributeSyntaxContext attributed, CancellationToken cancellation)
    {
        // Two parts that both carry the attribute are an error of their own (CS0579); only the first is read, or one file would be written twice.
        if (attributed.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Class } type
            || Names.HandlerAttributeOf(type) is not { ApplicationSyntaxReference: { } application } attribute
            || application.SyntaxTree != attributed.TargetNode.SyntaxTree
            || !attributed.TargetNode.Span.Contains(application.Span))
        {
            return new(null, EquatableArray<Refusal>.Empty);
        }

        Problems problems = new();
        HandlerModel? model = HandlerParser.Parse(type, attribute, attributed.SemanticModel.Compilation, problems, cancellation);
        return new(model, model is null ? Refusals.Of(attributed.TargetNode, problems) : EquatableArray<Refusal>.Empty);
    }
}
