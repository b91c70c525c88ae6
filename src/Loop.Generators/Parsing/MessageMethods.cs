using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>The <c>[OnMessage]</c> methods of a class: several, each for a type of its own.</summary>
/// <param name="type">The class.</param>
/// <param name="compilation">The compilation that it is in.</param>
internal sealed class MessageMethods(INamedTypeSymbol type, Compilation compilation)
{
    /// <summary>The number of a message's type is a byte, and 0 is none.</summary>
    private const int MostTypes = 255;

    private readonly List<(IMethodSymbol Method, ITypeSymbol Type)> _types = [];
    private readonly List<ActorMethod> _methods = [];

    /// <summary>True when there is one, valid or not.</summary>
    public bool AnyDeclared { get; private set; }

    public IEnumerable<ActorMethod> Methods => _methods;

    public void Add(IMethodSymbol method, EventAttribute attribute, Problems problems)
    {
        AnyDeclared = true;
        if (EventSignature.Read(method, attribute, problems) is not { } shape)
        {
            return;
        }

        IParameterSymbol parameter = method.Parameters[0];
        if (WarnedUses.ErrorIn(parameter.Type) is { } gone && !WarnedUses.IsObsolete(type))
        {
            RefuseObsolete(gone, method, attribute, problems);
            return;
        }

        if (UnseenIn(parameter.Type) is { } unseen)
        {
            problems.Add(new(
                HandlerRule.EventMethodParameters, method, attribute.Written, method.Name, EventSignature.Written(method),
                $"a message of a type that '{type.Name}' can name among its bases, where what it receives stands: "
                + $"'{Identifiers.ShortType(unseen)}' is not seen there, so make it public, or internal where it is of the same project"));
            return;
        }

        foreach ((IMethodSymbol other, ITypeSymbol told) in _types)
        {
            if (TypeUnification.CanBeSame(told, parameter.Type))
            {
                string written = $"{attribute.Written} for {Identifiers.ShortType(parameter.Type)}";
                problems.Add(new(HandlerRule.DuplicateEventMethod, method, written, other.Name, method.Name) { Related = other });
                return;
            }
        }

        if (_types.Count == MostTypes)
        {
            problems.Add(new(
                HandlerRule.EventMethodParameters, method, attribute.Written, method.Name, $"the {MostTypes + 1}th type of message of this class",
                $"no more than {MostTypes} types; put some of them into one"));
            return;
        }

        _types.Add((method, parameter.Type));
        _methods.Add(new(
            ActorEventKind.Message,
            Identifiers.Member(method.Name),
            Message: new(Identifiers.FullType(parameter.Type), EventSignature.Written(parameter), parameter.RefKind == RefKind.In))
        {
            ReturnsTask = shape.Returns == EventReturn.Task,
            TakesToken = shape.TakesToken,
        });
    }

    /// <summary>The types that a class receives stand in the list of its bases, which is in no member that could be obsolete.</summary>
    private static void RefuseObsolete(INamedTypeSymbol gone, IMethodSymbol method, EventAttribute attribute, Problems problems)
    {
        if (!WarnedUses.IsObsolete(method))
        {
            // The compiler says so of the method itself.
            problems.AddIncomplete();
            return;
        }

        problems.Add(new(
            HandlerRule.UncallableEventMethod, method, attribute.Written, method.Name,
            $"takes '{gone.Name}', whose every use is an error ([Obsolete]), and the class would have to name it as what it receives",
            "mark the class [Obsolete] too, or take another type"));
    }

    /// <summary>The type, of those that the name of a type consists of, that the list of the class's bases cannot name; null where it can name all.</summary>
    private INamedTypeSymbol? UnseenIn(ITypeSymbol told) => told switch
    {
        IArrayTypeSymbol array => UnseenIn(array.ElementType),
        INamedTypeSymbol named => (named.ContainingType is { } outer ? UnseenIn(outer) : null)
            ?? (IsSeen(named.OriginalDefinition) ? null : named)
            ?? named.TypeArguments.Select(UnseenIn).FirstOrDefault(static found => found is not null),
        _ => null,
    };

    /// <summary>Whether the list of the class's bases can name a type: there it sees what it declares itself, and what is around it, and nothing of its bases.</summary>
    private bool IsSeen(INamedTypeSymbol named)
    {
        for (INamedTypeSymbol? outer = named; outer is not null; outer = outer.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(outer, type.OriginalDefinition))
            {
                return true;
            }
        }

        return type.ContainingType is { } around ? compilation.IsSymbolAccessibleWithin(named, around) : compilation.IsSymbolAccessibleWithin(named, compilation.Assembly);
    }

    /// <summary>True for a type that a generated struct can have a field of.</summary>
    public static bool CanBeTold(ITypeSymbol type) => type switch
    {
        { IsRefLikeType: true } or { TypeKind: TypeKind.Dynamic or TypeKind.Pointer or TypeKind.FunctionPointer } => false,
#if !ROSLYN_BEFORE_4_12
        ITypeParameterSymbol { AllowsRefLikeType: true } => false,
#endif
        IArrayTypeSymbol array => CanBeTold(array.ElementType),
        INamedTypeSymbol { IsFileLocal: true } => false,
        INamedTypeSymbol named => named.TypeArguments.All(CanBeTold) && (named.ContainingType is null || CanBeTold(named.ContainingType)),
        _ => true,
    };
}
