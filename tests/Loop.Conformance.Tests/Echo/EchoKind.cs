using System.Collections;

namespace Loop.Conformance.Tests.Echo;

/// <summary>One of the echo handlers, by name.</summary>
public sealed class EchoKind
{
    private readonly string _name;

    private EchoKind(string name, Action<LoopHostBuilder, string, Action<ListenOptions>?> listen)
    {
        _name = name;
        Listen = listen;
    }

    public Action<LoopHostBuilder, string, Action<ListenOptions>?> Listen { get; }

    /// <summary>All of them.</summary>
    public static IEnumerable All()
    {
        yield return new EchoKind("span", (builder, at, options) => builder.Listen<EchoSpan>(at, options));
        yield return new EchoKind("RecvBuffer", (builder, at, options) => builder.Listen<EchoBuffer>(at, options));
        yield return new EchoKind("slices", (builder, at, options) => builder.Listen<EchoSlices>(at, options));
        yield return new EchoKind("retained", (builder, at, options) => builder.Listen<EchoRetained>(at, options));
        yield return new EchoKind("SendBuffer", (builder, at, options) => builder.Listen<EchoShared>(at, options));
        yield return new EchoKind("sequence", (builder, at, options) => builder.Listen<EchoSequence>(at, options));
        yield return new EchoKind("writer", (builder, at, options) => builder.Listen<EchoWriter>(at, options));
        yield return new EchoKind("count", (builder, at, options) => builder.Listen<EchoCount>(at, options));
        yield return new EchoKind("posted", (builder, at, options) => builder.Listen<EchoPosted>(at, options));
    }

    public override string ToString() => _name;
}
