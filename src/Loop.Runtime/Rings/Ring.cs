namespace Loop.Rings;

/// <summary>
/// The contract that every backend keeps: operations go in, completions come out, and every effect on a socket passes through
/// here. Used by the loop thread only, but for <see cref="Wake"/>.
/// </summary>
/// <remarks>
/// <para>
/// One tick is: <see cref="Turn"/>, then <see cref="Reap"/> until it returns 0, then <see cref="Send"/> with all that the tick
/// produced. <see cref="Reap"/> is pulled, so that a backend which reads for itself (epoll) reads into memory that is hot,
/// when the completion is wanted and not before.
/// </para>
/// <para>
/// An armed operation gives completions until one without <see cref="Completion.More"/>: the final one, which comes exactly once,
/// also after a stop or a cancel. Its owner counts it, and frees a slot only after the last.
/// </para>
/// </remarks>
internal abstract partial class Ring : IDisposable
{
    protected Ring(ReceiveMemory receiveMemory) => ReceiveMemory = receiveMemory;

    /// <summary>The memory that received bytes lie in; whoever takes a completion with a buffer releases one reference.</summary>
    public ReceiveMemory ReceiveMemory { get; }

    /// <summary>What the ring is and what it uses, for the start-up record.</summary>
    public abstract RingReport Report { get; }

    /// <summary>Counters for metrics and tests.</summary>
    public RingCounters Counters { get; } = new();

    /// <summary>
    /// True where <see cref="Send"/> attempts the send before it returns: then flushing a connection as soon as its turn ends
    /// costs no more system calls than flushing all at the end of the tick, and its socket and bytes are still hot.
    /// </summary>
    public abstract bool SendsAtOnce { get; }

    /// <summary>True when every send handed over before the last <see cref="Turn"/> has been attempted, so that its memory may be reused.</summary>
    public abstract bool SendsAreSettled { get; }

    /// <summary>
    /// Whether a completion may still be reaped of a send that was handed over before the last <see cref="Turn"/>: once <see cref="SendsAreSettled"/>, one that has
    /// none took everything.
    /// </summary>
    /// <param name="index">Its index in <see cref="Send"/>.</param>
    public virtual bool MayBeShort(int index) => false;

    /// <summary>Waits until every send handed over has been attempted, at the end, where no more turns come; for a ring whose turns do not see to it.</summary>
    public virtual void FinishSends()
    {
    }

    /// <summary>True while there is something to <see cref="Reap"/> without another wait.</summary>
    public abstract bool HasPending { get; }

    /// <summary>When the ring wants a turn for its own upkeep, on the clock of <see cref="NowMs"/>; -1 when it wants none.</summary>
    public virtual long UpkeepDueMs => -1;

    /// <summary>Bytes of receive memory that have no pages: they were given back, and nothing came there since. Computed when asked.</summary>
    public virtual long ColdBytes => 0;

    /// <summary>Receive buffers that have nothing in them. One that every receive uses, where there is no pool.</summary>
    public virtual long FreeBuffers => 1;

    /// <summary>The fewest of them since the last call; those of now where the loop has slept since. Any thread.</summary>
    public long TakeFewestBuffers() => Math.Min(Interlocked.Exchange(ref Counters.FewestBuffers, long.MaxValue), FreeBuffers);

    /// <summary>CLOCK_MONOTONIC in milliseconds, or the time of the clock that the ring was given.</summary>
    public abstract long NowMs { get; }

    /// <summary>Submits all that is queued, and waits until something completes.</summary>
    /// <param name="waitMs">The longest wait, of the system's time whatever the clock; 0 does not wait, -1 waits without limit.</param>
    public abstract void Turn(long waitMs);

    /// <summary>Takes the next completions of this turn.</summary>
    /// <returns>How many were written; 0 when the turn has no more.</returns>
    public abstract int Reap(Span<Completion> completions);

    /// <summary>Sockets that stand in a table of the ring's own, and whose close was not asked for: 0 when everything is home.</summary>
    public virtual int PlacesInUse => 0;

    /// <summary>How many more sockets there is room for in that table; without one there always is. Over it the kernel closes what it accepts.</summary>
    public virtual int AcceptRoom => int.MaxValue;

    /// <summary>
    /// Accepts connections until stopped, each as one <see cref="CompletionKind.Accept"/>. An error ends it, and so may any connection: then that one's
    /// completion is the last (<see cref="Completion.More"/>), and the caller starts again.
    /// </summary>
    /// <param name="listener">The listening socket.</param>
    /// <param name="token">The listener.</param>
    /// <param name="handsOver">What it accepts may go to another ring, and so must be ordinary descriptors.</param>
    public abstract void StartAccept(int listener, ulong token, bool handsOver);

    /// <summary>Ends <see cref="StartAccept"/>; connections may still come before its final completion.</summary>
    public abstract void StopAccept(int listener, ulong token);

    /// <summary>Opens a stream socket to connect with, bound where a local address is given. Returns its descriptor or -errno.</summary>
    public abstract int OpenConnecting(in PeerAddress remote, in ConnectSettings settings);

    /// <summary>Connects a socket, waiting as long as it takes.</summary>
    /// <returns>
    /// 0 when it is connected already, <see cref="RingResult.InProgress"/> when one <see cref="CompletionKind.Connect"/> will say, or -errno.
    /// </returns>
    public abstract int StartConnect(int socket, ulong token, in PeerAddress remote);

    /// <summary>Ends <see cref="StartConnect"/>; its completion still comes, and may say that the socket was connected before.</summary>
    public abstract void StopConnect(int socket, ulong token);

    /// <summary>Opens a datagram socket. Returns its descriptor or -errno.</summary>
    public abstract int OpenDatagram(in DatagramSettings settings);

    /// <summary>Makes datagrams of one sender come together (UDP_GRO, 5.0). False where the kernel does not know it.</summary>
    public abstract bool ReceiveSegments(int socket);

    /// <summary>True where several datagrams of one size to one peer can be sent as one (UDP_SEGMENT, 4.18).</summary>
    public abstract bool CanSendSegments(int socket);

    /// <summary>Gives a datagram socket its receive buffers, before it receives. Returns 0 or more, or -errno.</summary>
    public abstract int AttachDatagrams(int socket, ulong token, DatagramMemory memory);

    /// <summary>
    /// Receives datagrams until cancelled, each as one <see cref="CompletionKind.Datagram"/> whose buffer the receiver gives back with
    /// <see cref="ReleaseDatagram"/>. One without <see cref="Completion.More"/> is the last: an error, a datagram without bytes, or no buffer free.
    /// </summary>
    public abstract void StartReceiveDatagrams(int socket, ulong token);

    /// <summary>Gives a piece of a datagram's buffer back.</summary>
    public abstract void ReleaseDatagram(ulong token, int bufferId);

    /// <summary>Sends datagrams at once, in order, until one fails (sendmmsg(2)).</summary>
    /// <returns>How many were sent, fewer than given when the next one fails; -errno when the first one failed.</returns>
    public abstract int SendDatagrams(int socket, ReadOnlySpan<DatagramSend> sends);

    /// <summary>After -EAGAIN: gives one <see cref="CompletionKind.DatagramRoom"/> when there is room again.</summary>
    public abstract void WaitForRoom(int socket, ulong token);

    /// <summary>Ends every operation of a datagram socket; each still gives its final completion.</summary>
    public abstract void CancelDatagrams(int socket, ulong token);

    /// <summary>Closes a datagram socket, unless it is -1, and lets go of its buffers. No operation of it may be armed.</summary>
    public abstract void CloseDatagram(int socket, ulong token);

    /// <summary>Receives until stopped, each piece as one <see cref="CompletionKind.Receive"/>. The end (0) or an error ends it.</summary>
    /// <param name="socket">The connection's descriptor.</param>
    /// <param name="token">The connection.</param>
    /// <param name="once">Take one piece only; for sockets whose multishot receive the kernel gets wrong.</param>
    public abstract void StartReceive(int socket, ulong token, bool once);

    /// <summary>Ends <see cref="StartReceive"/>; bytes may still come before its final completion.</summary>
    public abstract void StopReceive(int socket, ulong token);

    /// <summary>Watches for a reset while nothing is being received; gives <see cref="CompletionKind.HangUp"/>.</summary>
    public abstract void StartHangUpWatch(int socket, ulong token);

    /// <summary>Ends <see cref="StartHangUpWatch"/>.</summary>
    public abstract void StopHangUpWatch(int socket, ulong token);

    /// <summary>
    /// Attempts one send per operation without waiting for room.
    /// </summary>
    /// <remarks>
    /// Where the ring <see cref="SendsAtOnce"/>, <see cref="SendOperation.Result"/> says what became of each when the call returns.
    /// Otherwise a send that takes everything gives no completion, and a short or failed one gives one
    /// <see cref="CompletionKind.TickSend"/> before the next turn's completions end; until they have been reaped, and
    /// <see cref="SendsAreSettled"/> holds, the pieces stay in place.
    /// </remarks>
    /// <param name="operations">The sends.</param>
    /// <param name="firstIndex">The index of the first of them among those of the tick: the token of its completion.</param>
    /// <param name="pieces">The tick's pieces.</param>
    public abstract unsafe void Send(Span<SendOperation> operations, int firstIndex, SendPiece* pieces);

    /// <summary>Sends from memory that stays in place, waiting for room as long as it takes; gives one <see cref="CompletionKind.WaitingSend"/>.</summary>
    public abstract unsafe void SendWaiting(int socket, ulong token, byte* data, int lengthBytes);

    /// <summary>The memory that zero-copy sends are made from; null where there are none.</summary>
    public virtual SendMemory? SendMemory => null;

    /// <summary>From how many bytes on a send is worth it; 0 for never.</summary>
    public virtual int ZeroCopyBytes => 0;

    /// <summary>Zero-copy sends go on where the kernel copies them.</summary>
    public virtual bool KeepsZeroCopy => false;

    /// <summary>
    /// Sends from <see cref="SendMemory"/> without copying, waiting for room; gives one <see cref="CompletionKind.ZeroCopySend"/>, and where that
    /// says that more follows, one <see cref="CompletionKind.ZeroCopyDone"/>, up to which the memory must not change. That one may come long after the socket is closed.
    /// </summary>
    public virtual unsafe void SendZeroCopy(int socket, ulong token, byte* data, int lengthBytes) =>
        throw new LoopInvariantException("This ring has no zero-copy sends.");

    /// <summary>
    /// Ends the wait for room of a socket, of <see cref="SendWaiting"/> or <see cref="WaitWritable"/>, whatever its descriptor stands for by now; it still gives its completion.
    /// </summary>
    public abstract void StopWaiting(int socket, ulong token);

    /// <summary>The same of a <see cref="SendZeroCopy"/>, by its own token.</summary>
    public virtual void StopZeroCopy(ulong token) => throw new LoopInvariantException("This ring has no zero-copy sends.");

    /// <summary>Ends every operation of this socket; each still gives its final completion.</summary>
    public abstract void Cancel(int socket, ulong token);

    /// <summary>
    /// Lets go of a connection's socket, which another ring is to serve. No operation of it may be armed, and none may follow here.
    /// </summary>
    /// <returns>An ordinary descriptor of the socket, or -errno, and then nothing has changed.</returns>
    public abstract int Detach(int socket, ulong token);

    /// <summary>Closes a connection's socket. No operation of it may be armed.</summary>
    public abstract void CloseConnection(int socket, ulong token);

    /// <summary>Closes a listener or any other descriptor at once.</summary>
    public abstract void CloseDescriptor(int descriptor);

    /// <summary>
    /// The loop has failed: the ring makes no further turn, and is disposed of next. What is queued and has not been submitted is dropped, but for closes, which are
    /// made: what it names is closed from here on, and its numbers may be other files' before the ring has ended.
    /// </summary>
    public virtual void Abandon()
    {
    }

    /// <summary>Closes a socket by a reset at once, also while operations of it are armed: the ring makes no further turn, and is disposed of next.</summary>
    public abstract void AbandonSocket(int socket);

    /// <summary>shutdown(2) of the sending half. Returns 0 or -errno.</summary>
    public abstract int ShutdownSend(int socket);

    /// <summary>Makes the coming close send a reset (SO_LINGER with zero time). Returns 0 or -errno.</summary>
    public abstract int ResetOnClose(int socket);

    /// <summary>Whether a descriptor is a socket that listens (SO_ACCEPTCONN, socket(7)).</summary>
    public abstract bool IsListening(int descriptor);

    /// <summary>Takes one waiting connection from a listener, or returns -errno; -EAGAIN when none waits.</summary>
    public abstract int AcceptNow(int listener);

    /// <summary>Closes the reserve descriptor, takes and closes one waiting connection with it, and reserves again. True when one was shed.</summary>
    public abstract bool ShedOne(int listener);

    /// <summary>The address of this end or of the peer; default when the socket has none any more.</summary>
    public abstract PeerAddress Address(int socket, bool peer);

    /// <summary>Opens a listening socket. Returns its descriptor or -errno.</summary>
    public abstract int OpenListener(in ListenAddress address, in ListenerSettings settings);

    /// <summary>Lets others of the same user join the port that a socket was bound to alone (SO_REUSEPORT, socket(7)). Returns 0 or -errno.</summary>
    public abstract int SharePort(int socket);

    /// <summary>Makes a listener refuse (shutdown(2)). Any thread.</summary>
    public abstract void ShutListener(int listener);

    /// <summary>Makes a listener that was shut listen again on its port. Returns 0 or -errno.</summary>
    public abstract int ListenAgain(int listener, int backlog);

    /// <summary>Removes the file of a unix listener.</summary>
    public abstract void RemoveUnixPath(string path);

    /// <summary>
    /// Makes a descriptor of the loop's own for a file that it is to watch, and sees to it that no read or write of it can wait. Closing the
    /// original descriptor then takes nothing from under the loop, and its number, used again, means nothing here.
    /// </summary>
    /// <returns>The new descriptor, or -errno.</returns>
    public abstract int Borrow(int descriptor, out BorrowedKind kind);

    /// <summary>One more descriptor of a borrowed file. Returns it, or -errno.</summary>
    public abstract int BorrowAgain(int borrowed);

    /// <summary>Undoes what <see cref="Borrow"/> changed of the file, as far as anybody else can see it; the descriptor stays open.</summary>
    public abstract void GiveBack(int borrowed, BorrowedKind kind);

    /// <summary>True while a descriptor still stands for the file that was borrowed from it; one that was closed does not.</summary>
    public abstract bool StillNames(int descriptor, int borrowed);

    /// <summary>Reads once, without waiting. Returns the count of bytes, or -errno.</summary>
    public abstract int ReadNow(int borrowed, BorrowedKind kind, Span<byte> buffer);

    /// <summary>Writes once, without waiting. Returns the count of bytes, or -errno.</summary>
    public abstract int WriteNow(int borrowed, BorrowedKind kind, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Watches a borrowed descriptor for readiness, which is reported when it begins, and when it holds already; gives
    /// <see cref="CompletionKind.Ready"/>, the final one after the report of one that is to report once, after an error, or after
    /// <see cref="StopWatch"/>. Again with the token of one that has reported once, it arms that one anew; with that of one that reports edges, the
    /// condition is reported once more with a later <see cref="Turn"/> where it holds.
    /// </summary>
    /// <param name="descriptor">The descriptor; no other watch of this ring has it.</param>
    /// <param name="token">The watch.</param>
    /// <param name="events">Bits of poll(2) to watch for; errors and hang-ups always are.</param>
    /// <param name="once">Report once.</param>
    /// <returns>0, or -errno and no completion: -EPERM for a file that is always ready, as regular ones are.</returns>
    public abstract int StartWatch(int descriptor, ulong token, uint events, bool once);

    /// <summary>Ends a watch. One that is armed still gives its final completion; one that has fired gives none.</summary>
    public abstract void StopWatch(int descriptor, ulong token);

    /// <summary>True while operations wait for the next <see cref="Turn"/> to take them to the kernel.</summary>
    public abstract bool HasQueued { get; }

    /// <summary>
    /// Of a polled ring: the descriptor by which another event loop sees that this one has something to do. Readable when something has completed since
    /// the last <see cref="Turn"/> began, after <see cref="Wake"/>, and when the time of <see cref="SetPollTimer"/> is over.
    /// </summary>
    public abstract int PollDescriptor { get; }

    /// <summary>Of a polled ring: makes the poll descriptor readable after a time; 0 at once, -1 never.</summary>
    public abstract void SetPollTimer(long waitMs);

    /// <summary>Wakes the loop out of <see cref="Turn"/>. Any thread.</summary>
    public abstract void Wake();

    /// <summary>
    /// Wakes another ring's loop by a message that leaves with this ring's next turn. Should it not arrive, <see cref="Wake"/> is called in its stead,
    /// at the latest when that turn has been reaped and <see cref="SendsAreSettled"/> holds; until then the other ring must not be disposed.
    /// </summary>
    /// <returns>False where there is no such message: the caller wakes the other ring itself.</returns>
    public virtual bool TryWakeOther(Ring other) => false;

    /// <summary>Ends the ring: cancels what is armed and gives its memory back. The loop thread.</summary>
    public abstract void Dispose();
}
