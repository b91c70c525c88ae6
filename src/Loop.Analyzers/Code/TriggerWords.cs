using Loop.Generators.Parsing;

namespace Loop.Analyzers.Code;

/// <summary>The names by which rules begin: where none of them is written, these rules have nothing to say, and nothing has to be bound to find that out.</summary>
internal static class TriggerWords
{
    /// <summary>
    /// What the rules about code outside of handler classes look for: the calls that begin a rule; those that run code off the loop; the events of
    /// System.Timers.Timer, FileSystemWatcher and Process. A <c>new(…)</c> with a lambda may make a thread or a timer.
    /// </summary>
    public static readonly WordList OfCode = new(
    [
        "Retain", "ReadAll", "Send", "Dispose", "TryRead", "TryWrite", "Unwatch", "Tell", "TellAfter", "TellEvery", "Listen", "Spawn", "Connect", "OpenDatagram", "Become",
        "Run", "ContinueWith", "StartNew", "For", "ForEach", "Invoke", "ForAsync", "ForEachAsync", "QueueUserWorkItem", "UnsafeQueueUserWorkItem",
        "RegisterWaitForSingleObject", "UnsafeRegisterWaitForSingleObject", "PosixSignalRegistration", "Offload", "Post", "Thread", "Timer",
        "Elapsed", "Changed", "Created", "Deleted", "Renamed", "Error", "Disposed", "Exited", "OutputDataReceived", "ErrorDataReceived",
    ],
    hasUnnamedCreations: true);

    /// <summary>The attributes of events.</summary>
    public static readonly WordList OfEvents = new(
        [.. EventAttribute.All.SelectMany(static attribute => new[] { attribute.Name, attribute.Name + "Attribute" })],
        hasUnnamedCreations: false);
}
