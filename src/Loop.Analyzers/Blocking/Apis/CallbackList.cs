using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Apis;

/// <summary>When a method runs the delegates given to it.</summary>
internal enum CallbackTime
{
    /// <summary>It is not known to run them on the calling thread.</summary>
    Unknown,

    /// <summary>Before it returns, or later on the same loop.</summary>
    Now,

    /// <summary>When its result is enumerated.</summary>
    Deferred,
}

/// <summary>The methods that are known to run the delegates given to them on the calling thread.</summary>
internal sealed class CallbackList
{
    private readonly ApiList _now = new();
    private readonly ApiList _deferred = new();

    public IEnumerable<string> Ids => _now.Ids.Concat(_deferred.Ids);

    public static CallbackList Read(IEnumerable<string> lines)
    {
        CallbackList list = new();
        foreach (string text in lines)
        {
            // The category's place holds the time, which is no category: it comes back as the advice.
            if (ApiLine.Read(text, out ApiLine? line) is { } problem)
            {
                throw new InvalidOperationException($"'{text}': {problem.Reason}; {problem.Remedy}");
            }

            if (line is not null)
            {
                (line.Api.Advice == "deferred" ? list._deferred : list._now).Add(line);
            }
        }

        return list;
    }

    public CallbackTime Of(IMethodSymbol definition) =>
        _now.Of(definition) is not null ? CallbackTime.Now
        : _deferred.Of(definition) is not null ? CallbackTime.Deferred
        : CallbackTime.Unknown;
}
