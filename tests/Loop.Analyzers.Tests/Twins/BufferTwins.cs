namespace Loop.Analyzers.Tests.Twins;

/// <summary>For each rule of buffers and of shared state at least five slips, each in another class of <c>CorrectCode/</c>, which the rule says nothing about as it is.</summary>
internal static class BufferTwins
{
    public static readonly Twin[] All =
    [
        new("LOOP4001", "Gateway", "Tee", "mirror.Send(bytes.Span);", "mirror.Send(bytes);", "bytes"),
        new("LOOP4001", "Gateway", "Failover", "first.Send(bytes.Span)", "first.Send(bytes)", "bytes"),
        new("LOOP4001", "Gateway", "Router",
            "_unknown += Sum(packet.Span);\n                Connection.Send(packet);",
            "Connection.Send(packet);\n                _unknown += Sum(packet.Span);"),
        new("LOOP4001", "Gateway", "BlockCutter", "left.Span.CopyTo(_rest);", "store.Send(left);\n            left.Span.CopyTo(_rest);"),
        new("LOOP4001", "Gateway", "Quota", "if (!isOver)\n        {\n            Connection.Send(bytes);\n        }\n", "Connection.Send(bytes);\n", "bytes"),
        new("LOOP4001", "Proxy", "Inbound", "Connection.Pause();\n            }\n\n            return;", "Connection.Pause();\n            }", "bytes"),
        new("LOOP4002", "Gateway", "Turnstile", "request.Dispose();\n            Connection", "Connection", "bytes.Retain()"),
        new("LOOP4002", "Gateway", "FrameCheck", "frame.Dispose();\n            _broken", "_broken", "bytes.Retain()"),
        new("LOOP4002", "Gateway", "Signer", "using OwnedBuffer copy", "OwnedBuffer copy", "bytes.Retain()"),
        new("LOOP4002", "Gateway", "Sampler", "sample.Dispose();", "_pieces = 0;", "bytes.Retain()"),
        new("LOOP4002", "Gateway", "AnswerCache", "asked.Dispose();", "_same--;", "question.Retain()"),
        new("LOOP4002", "Proxy", "Inbound", "_pair.Keep(bytes.Retain())", "_earlyBytes -= bytes.Retain().Length"),
        new("LOOP4003", "Broker", "LastRequest", "_last = _block.AsMemory(0, length);", "_last = request[..length];"),
        new("LOOP4003", "Broker", "StoreAndForward", "Copy(message.Span)", "message"),
        new("LOOP4003", "Broker", "DurableCache", "Own(value)", "value"),
        new("LOOP4003", "Broker", "Verifier", "Head(packet)", "packet[..8]"),
        new("LOOP4003", "Broker", "PartCounter", "_length = Math.Max(_length, comma);", "_known.Add(rest[..comma]);"),
        new("LOOP4004", "Broker", "Thumbnails", "loop.Post(() => Answer(size))", "Answer(size)"),
        new("LOOP4004", "Broker", "RuleWatcher", "loop.Post(Reload)", "Reload()"),
        new("LOOP4004", "Broker", "Tickets", ", TaskScheduler.FromCurrentSynchronizationContext()", "", "Number"),
        new("LOOP4004", "Broker", "ChessTable", "Best(board, _depth)", "Best(_board, _depth) + _best"),
        new("LOOP4004", "Broker", "Heart", "loop.Post(beat)", "Beat()"),
        new("LOOP4005", "Shared", "Sessions", "private readonly Dictionary<int, int> _mine", "private static readonly Dictionary<int, int> _mine", "_mine[user] = 1"),
        new("LOOP4005", "Shared", "Scratch", "[ThreadStatic]\n", "", "_used += bytes.Length"),
        new("LOOP4005", "Shared", "Maintenance", "static volatile", "static", "_isOn = isOn"),
        new("LOOP4005", "Small", "QuoteOfTheDay", "Interlocked.Increment(ref _next)", "_next++"),
        new("LOOP4005", "Rooms", "Player", "System.Threading.Interlocked.Increment(ref _last)", "++_last"),
        new("LOOP4005", "Clients", "Reporter", "Interlocked.Increment(ref _lost)", "_lost++"),
        new("LOOP4006", "Shared", "Left", "ConnectionId Who", "ConnectionId Who, Connection? Line = null", "left"),
        new("LOOP4006", "Shared", "Counter", "private int _sum;", "private int _sum;\n\n    [OnMessage]\n    private void Gone(Connection gone) => gone.Close();"),
        new("LOOP4006", "Actors", "Joined", "int Id, long AtMs", "int Id, long AtMs, Connection? Line = null", "joined"),
        new("LOOP4006", "Rooms", "Input", "sbyte Y", "sbyte Y, Chatter? From = null", "input"),
        new("LOOP4006", "Sources", "Move", "long Where", "long Where, Connection? From = null", "move"),
        new("LOOP4006", "Watchers", "FileChanged", "uint Mask", "uint Mask, Reloader? By = null", "file"),
    ];
}
