using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Handlers;

/// <summary>What the events hand to their methods: the signature that a fix writes.</summary>
internal sealed class EventSignatures
{
    private static readonly Dictionary<string, EventSignatures> _known = new(StringComparer.Ordinal)
    {
        ["OnAccept"] = new("void", mayTakeNothing: true, "Loop.PeerAddress peer"),
        ["OnConnect"] = new("void", mayTakeNothing: true, "Loop.PeerAddress peer"),
        ["OnRecv"] = new("void", mayTakeNothing: false, "System.ReadOnlySpan<byte> bytes"),
        ["OnDrained"] = new("void", mayTakeNothing: true),
        ["OnEnd"] = new("void", mayTakeNothing: true),
        ["OnClose"] = new("void", mayTakeNothing: true, "Loop.CloseReason reason"),
        ["OnError"] = new("Loop.Supervision", mayTakeNothing: false, "System.Exception exception"),
        ["OnStart"] = new("void", mayTakeNothing: true),
        ["OnStop"] = new("void", mayTakeNothing: true),
        ["OnTimer"] = new("void", mayTakeNothing: true),
        ["OnSignal"] = new("void", mayTakeNothing: true),
        ["OnMoved"] = new("void", mayTakeNothing: true, "Loop.MoveStatus outcome"),
        ["OnIdle"] = new("void", mayTakeNothing: true),
        ["OnDatagram"] = new("void", mayTakeNothing: false, "System.ReadOnlySpan<byte> bytes", "Loop.PeerAddress sender"),
        ["OnReadable"] = new("void", mayTakeNothing: false, "Loop.ReadySource source"),
        ["OnWritable"] = new("void", mayTakeNothing: false, "Loop.ReadySource source"),
    };

    private EventSignatures(string returns, bool mayTakeNothing, params string[] parameters)
    {
        Returns = returns;
        MayTakeNothing = mayTakeNothing;
        Parameters = [.. parameters.Select(parameter => parameter.Split(' ')).Select(parts => (parts[0], parts[1]))];
    }

    /// <summary>The full name of the type that the method returns.</summary>
    public string Returns { get; }

    /// <summary>True where the method need not take what the event has.</summary>
    public bool MayTakeNothing { get; }

    /// <summary>The full names of the types that the method takes, and names for them.</summary>
    public IReadOnlyList<(string Type, string Name)> Parameters { get; }

    /// <summary>True where none of a method's events refuses one that waits.</summary>
    public static bool MayWait(MethodDeclarationSyntax method) =>
        NamesOn(method).All(static name => Array.Find(EventAttribute.All, known => known.Name == name) is not { MayWait: false });

    /// <summary>True for a method that takes frames of the lengths that an attribute says: those are whole, and there is nothing to count.</summary>
    public static bool IsFramed(MethodDeclarationSyntax method) =>
        NamesOn(method).Any(static name => name is nameof(FramingKind.Delimited) or nameof(FramingKind.LengthPrefixed) or nameof(FramingKind.FixedLength));

    /// <summary>The one of a method's only event, or null. A framed method takes what its framer gives.</summary>
    public static EventSignatures? Of(MethodDeclarationSyntax method)
    {
        EventSignatures? found = null;
        foreach (string name in NamesOn(method))
        {
            if (name.StartsWith("FramedBy", StringComparison.Ordinal) || (_known.TryGetValue(name, out EventSignatures? one) && found is not null))
            {
                return null;
            }

            found ??= one;
        }

        return found;
    }

    /// <summary>The attributes of a method, as they are written mostly.</summary>
    private static IEnumerable<string> NamesOn(MethodDeclarationSyntax method)
    {
        foreach (AttributeSyntax attribute in method.AttributeLists.SelectMany(list => list.Attributes))
        {
            string name = attribute.Name.ToString();
            name = name.Substring(name.LastIndexOf('.') + 1);
            yield return name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name;
        }
    }
}
