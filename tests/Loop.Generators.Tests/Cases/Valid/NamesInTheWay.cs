namespace App
{
    public class System;

    public class Loop;

    public class Connection;

    public class Exception;

    public class Microsoft;

    public enum ConnectionEvent
    {
        None,
    }

    [global::Loop.LoopHandler(IdleTimeout = "00:00:30")]
    public partial class Echo(global::System.TimeProvider time)
    {
        private class HandlerContext;

        private object? handler, run, exception, decision, services, unread;

        [global::Loop.OnRecv]
        private int Received(global::System.ReadOnlySpan<byte> unread)
        {
            Connection.Send(unread);
            _ = time.GetHashCode() + new HandlerContext().GetHashCode();
            handler = run = exception = decision = services = this.unread = this;
            return unread.Length;
        }

        [global::Loop.OnError]
        private global::Loop.Supervision Failed(global::System.Exception exception) => global::Loop.Supervision.Close;
    }
}
