using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>The <c>[OnSignal]</c> methods of a class: several, each for a signal of its own.</summary>
internal sealed class SignalMethods
{
    private readonly Dictionary<int, IMethodSymbol> _firsts = [];

    public void Add(IMethodSymbol method, EventAttribute attribute, List<ActorMethod> methods, Problems problems)
    {
        EventShape? shape = EventSignature.Read(method, attribute, problems);
        if (SignalText.Read(method, attribute, problems) is not { } signal || shape is null)
        {
            return;
        }

        if (_firsts.TryGetValue(signal.Number, out IMethodSymbol? first))
        {
            string written = $"{attribute.Written} for {signal.Written}";
            problems.Add(new(HandlerRule.DuplicateEventMethod, method, written, first.Name, method.Name) { Related = first });
            return;
        }

        _firsts.Add(signal.Number, method);
        methods.Add(new(ActorEventKind.Signal, Identifiers.Member(method.Name))
        {
            Signal = signal,
            ReturnsTask = shape.Returns == EventReturn.Task,
            TakesToken = shape.TakesToken,
        });
    }
}
