using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes the names that method bodies use.</summary>
internal static class ContextEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler)
    {
        ContextMembers members = handler.Members;
        if (members.Connection is not null)
        {
            source.Line("/// <summary>The connection that this handler serves.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"{members.Connection} {RuntimeNames.Connection} Connection {{ get; }} = {RuntimeNames.HandlerContext}.Connection;");
            source.Line();
        }

        if (members.Datagrams is not null)
        {
            source.Line("/// <summary>The socket whose datagrams this handler handles.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"{members.Datagrams} {RuntimeNames.DatagramSocket} Datagrams {{ get; }} = {RuntimeNames.HandlerContext}.Datagrams;");
            source.Line();
        }

        if (members.Self is not null)
        {
            source.Line("/// <summary>The address of this handler, by which any thread reaches it.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"{members.Self} {RuntimeNames.Address}<{handler.SelfName}> Self {SelfBody(handler)}");
            source.Line();
        }

        if (members.EventLoop is not null)
        {
            source.Line("/// <summary>The loop that this handler runs on.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"{members.EventLoop} {RuntimeNames.EventLoop} EventLoop => {RuntimeNames.EventLoop}.Current;");
            source.Line();
        }
    }

    // A plain actor's address is given with its construction; a connection's handler has one from when it first asks.
    private static string SelfBody(HandlerModel handler)
    {
        string self = $"{RuntimeNames.HandlerContext}.Self<{handler.SelfName}>";
        if (handler.IsPlainActor)
        {
            return $"{{ get; }} = {self}();";
        }

        return handler.Members.Connection is null ? "=> default;" : $"=> {self}(Connection);";
    }
}
