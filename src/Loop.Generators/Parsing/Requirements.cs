using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>
/// <c>[RequiresUnreferencedCode]</c>, <c>[RequiresDynamicCode]</c> and <c>[RequiresAssemblyFiles]</c> on what the generated loop calls, and
/// <c>[DynamicallyAccessedMembers]</c> on what it hands over. Such an attribute is said to callers, in a
/// trimmed, an ahead-of-time or a single-file program; the loop's own callers are the runtime, which calls every handler.
/// </summary>
internal sealed class Requirements
{
    private static readonly Kind[] _kinds =
    [
        new("RequiresUnreferencedCode", "Trimming", "IL2026", "IL2046", "a trimmed program"),
        new("RequiresDynamicCode", "AOT", "IL3050", "IL3051", "a program compiled ahead of time"),
        new("RequiresAssemblyFiles", "SingleFile", "IL3002", "IL3003", "a program in a single file"),
    ];

    /// <summary>What a parameter demands of the type that it names.</summary>
    private static readonly Kind _members = new("DynamicallyAccessedMembers", "Trimming", "IL2077", "", "a trimmed program");

    private readonly SortedDictionary<string, Requirement> _found = new(StringComparer.Ordinal);

    private Requirements()
    {
    }

    /// <summary>What is passed over in the generated file, because it is reported where the user can mend it.</summary>
    public static EquatableArray<Requirement> Of(INamedTypeSymbol type, Problems problems)
    {
        Requirements all = new();
        foreach (IMethodSymbol method in InheritedMethods.AndOwn(type).Where(static method => EventAttribute.On(method).Any()))
        {
            all.AddMethod(method, type, problems);
        }

        foreach ((Kind kind, ISymbol holder, _) in OfMaking(type))
        {
            all.Add(kind, holder is ITypeSymbol);
        }

        return all._found.Values.ToEquatableArray();
    }

    /// <summary>What the making of an instance by the loop requires; a factory's author is told by the compiler.</summary>
    /// <param name="handler">The class.</param>
    /// <param name="caller">What the call is written in: what that requires itself is said to its own callers.</param>
    /// <param name="call">The method that leaves the making to the loop.</param>
    public static IEnumerable<Problem> OfMaking(INamedTypeSymbol handler, ISymbol caller, string call)
    {
        foreach ((Kind kind, ISymbol holder, AttributeData attribute) in OfMaking(handler))
        {
            if (!IsRequiredBy(caller, kind))
            {
                yield return new(
                    HandlerRule.UntoldRequirement, holder, $"'{handler.Name}' is made by the loop", kind.Written, kind.Program,
                    $"give {call} a factory, whose author is told")
                {
                    Attribute = attribute,
                };
            }
        }
    }

    private static IEnumerable<(Kind Kind, ISymbol Holder, AttributeData Attribute)> OfMaking(INamedTypeSymbol type)
    {
        foreach ((Kind kind, AttributeData attribute) in On(type))
        {
            yield return (kind, type, attribute);
        }

        if (!type.IsStatic && ConstructorParser.Choose(type, new()) is { } constructor)
        {
            foreach ((Kind kind, AttributeData attribute) in On(constructor))
            {
                yield return (kind, constructor, attribute);
            }
        }
    }

    private static IEnumerable<(Kind Kind, AttributeData Attribute)> On(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (KindOf(attribute) is { } kind)
            {
                yield return (kind, attribute);
            }
        }
    }

    private static Kind? KindOf(AttributeData attribute) => attribute.AttributeClass is { } type
        ? Array.Find(_kinds, kind => type.Name == kind.TypeName && Names.IsType(type, kind.FullName))
        : null;

    private static bool IsRequiredBy(ISymbol caller, Kind kind)
    {
        for (ISymbol? around = caller; around is not null and not INamespaceSymbol; around = around.ContainingSymbol)
        {
            if (On(around).Any(found => found.Kind == kind))
            {
                return true;
            }

            // What a class requires is not required by those nested in it.
            if (around is ITypeSymbol)
            {
                return false;
            }
        }

        return false;
    }

    private void AddMethod(IMethodSymbol method, INamedTypeSymbol type, Problems problems)
    {
        bool isOwn = SymbolEqualityComparer.Default.Equals(method.ContainingType, type);
        if (!isOwn && EventAttribute.On(method).All(attribute => InheritedMethods.IsMarkedAnew(method, attribute, type)))
        {
            return;
        }

        // The compiler calls an override through what it overrides first.
        for (IMethodSymbol? called = method; called is not null; called = called.OverriddenMethod)
        {
            foreach ((Kind kind, AttributeData attribute) in On(called))
            {
                bool isWrittenHere = isOwn && ReferenceEquals(called, method);
                Report(kind, method.Name, isWrittenHere ? attribute : null, isWrittenHere ? null : called);
            }
        }

        // What a message is told as has no such attribute.
        foreach (AttributeData attribute in method.Parameters.Where(IsType).SelectMany(static parameter => parameter.GetAttributes()))
        {
            if (Names.IsType(attribute.AttributeClass, _members.FullName))
            {
                Report(_members, method.Name, isOwn ? attribute : null, isOwn ? null : method);
            }
        }

        foreach (FramingAttribute framing in FramingAttribute.On(method))
        {
            foreach (IMethodSymbol called in framing.Data.AttributeClass!.TypeArguments.OfType<INamedTypeSymbol>().SelectMany(CalledOf))
            {
                foreach ((Kind kind, _) in On(called))
                {
                    string name = called.MethodKind == MethodKind.Constructor ? called.ContainingType.Name : "TryRead";
                    Report(kind, $"{called.ContainingType.Name}.{name}", isOwn ? framing.Data : null, called);
                }
            }
        }

        void Report(Kind kind, string called, AttributeData? attribute, ISymbol? related)
        {
            Add(kind, ofMembers: false);
            problems.Add(new(
                HandlerRule.UntoldRequirement, isOwn ? method : type, $"'{called}' is called by the generated loop", kind.Written, kind.Program,
                $"do without what requires it, or call that in a method with [UnconditionalSuppressMessage(\"{kind.Category}\", \"{kind.CallId}\")]")
            {
                Attribute = attribute,
                Related = related,
            });
        }
    }

    /// <summary>What the loop calls of a framer.</summary>
    private static IEnumerable<IMethodSymbol> CalledOf(INamedTypeSymbol framer) => framer.GetMembers()
        .OfType<IMethodSymbol>()
        .Where(static method => method is { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true, IsImplicitlyDeclared: false }
            || method.Name == "TryRead" || method.Name.EndsWith(".TryRead", StringComparison.Ordinal));

    private static bool IsType(IParameterSymbol parameter) => parameter.Type.SpecialType == SpecialType.System_String || Names.IsSystemType(parameter.Type, "Type");

    private void Add(Kind kind, bool ofMembers)
    {
        string id = ofMembers ? kind.MemberId : kind.CallId;
        _found[id] = new(kind.Category, id, ofMembers);
    }

    private sealed class Kind(string name, string category, string callId, string memberId, string program)
    {
        public string TypeName { get; } = name + "Attribute";

        public string FullName { get; } = $"System.Diagnostics.CodeAnalysis.{name}Attribute";

        /// <summary>The attribute as messages write it.</summary>
        public string Written { get; } = "[" + name + "]";

        public string Category => category;

        /// <summary>The warning about a call.</summary>
        public string CallId => callId;

        /// <summary>The warning about a member that implements one without the attribute.</summary>
        public string MemberId => memberId;

        /// <summary>Where the warning is made.</summary>
        public string Program => program;
    }
}
