using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Generators.Parsing;

/// <summary>Whether a class can be a handler at all, and whether a part can be added to it.</summary>
internal static class HandlerShape
{
    /// <summary>Checks a class.</summary>
    /// <returns>True when a generated part of it compiles.</returns>
    public static bool Check(INamedTypeSymbol type, Problems problems)
    {
        bool takesPart = CheckPartial(type, problems);
        takesPart &= CheckFileLocal(type, problems);
        takesPart &= CheckAccess(type, problems);
        if (type.IsStatic)
        {
            problems.Add(new(HandlerRule.UnsupportedShape, type, type.Name, "is static, and a handler has one instance per connection", "remove 'static'"));
            takesPart = false;
        }
        else if (type.IsAbstract)
        {
            problems.Add(new(
                HandlerRule.UnsupportedShape, type, type.Name, "is abstract, and the loop makes one instance per connection",
                "remove 'abstract', or mark the derived class with [LoopHandler] instead"));
        }

        CheckBase(type, problems);
        return takesPart;
    }

    private static bool CheckPartial(INamedTypeSymbol type, Problems problems)
    {
        bool allPartial = true;
        for (INamedTypeSymbol? part = type; part is not null; part = part.ContainingType)
        {
            // The statements at the top of a program are a part of its class too, and no declaration that could say so.
            bool isPartial = part.DeclaringSyntaxReferences.All(static reference =>
                reference.GetSyntax() is not TypeDeclarationSyntax declaration || declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
            if (isPartial)
            {
                continue;
            }

            allPartial = false;
            if (part.DeclaringSyntaxReferences.Length > 1)
            {
                // Some parts say partial and some do not: CS0260 says which.
                problems.AddIncomplete();
                continue;
            }

            // Reported on the handler, also where a type around it is meant: editors show only what is reported on the symbol in question.
            ISymbol? around = SymbolEqualityComparer.Default.Equals(part, type) ? null : part;
            problems.Add(new(HandlerRule.NotPartial, type, type.Name, part.Name) { Related = around });
        }

        return allPartial;
    }

    private static bool CheckFileLocal(INamedTypeSymbol type, Problems problems)
    {
        for (INamedTypeSymbol? part = type; part is not null; part = part.ContainingType)
        {
            if (part.IsFileLocal)
            {
                string what = SymbolEqualityComparer.Default.Equals(part, type) ? "is" : $"is nested in '{part.Name}', which is";
                problems.Add(new(
                    HandlerRule.UnsupportedShape, type, type.Name, what + " local to its file, and the loop is written into a file of its own",
                    "replace 'file' by 'internal'"));
                return false;
            }
        }

        return true;
    }

    /// <summary>A class of a namespace that is private or protected is the compiler's to report (CS1527): whatever named it in a part would be one error more.</summary>
    private static bool CheckAccess(INamedTypeSymbol type, Problems problems)
    {
        INamedTypeSymbol outermost = type;
        while (outermost.ContainingType is { } around)
        {
            outermost = around;
        }

        if (outermost.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal)
        {
            return true;
        }

        problems.AddIncomplete();
        return false;
    }

    private static void CheckBase(INamedTypeSymbol type, Problems problems)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.TypeKind == TypeKind.Error)
            {
                problems.AddIncomplete();
                return;
            }

            if (Names.IsHandler(ancestor))
            {
                problems.Add(new(HandlerRule.DerivesFromHandler, type, type.Name, ancestor.Name));
                return;
            }
        }
    }
}
