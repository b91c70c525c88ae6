using Loop.Buffers;
using Loop.Rings;

namespace Loop.Files;

/// <summary>Reading whole files: in one go where that is known to be right, else step by step.</summary>
internal sealed partial class FileEngine
{
    private const int LargestWholeBytes = 64 * 1024;
    private const int WholeReadsAWindow = 256;

    /// <summary>Files that are read step by step at once: each takes a descriptor.</summary>
    private const int MaxSteppedReads = 64;

    /// <summary>Most bytes of a step: between two of them it can be cancelled, and the file workers do what others asked for (an endless device fills any length).</summary>
    public const int MaxStepBytes = 1024 * 1024;

    /// <summary>Takes the byte behind those that were asked for; nobody looks at it.</summary>
    private readonly byte[] _beyond = new byte[1];

    private int _stepsOut;
    private int _wholeBytes = 16 * 1024;
    private int _windowReads;
    private int _windowMostBytes;

    /// <summary>As much memory as the files of late have needed, so that many reads at once stay in the processor's cache.</summary>
    public int WholeBytes => _wholeBytes;

    /// <summary>A read in one go came to its end, with so many bytes.</summary>
    public void NoteWhole(int lengthBytes)
    {
        _windowMostBytes = Math.Max(_windowMostBytes, lengthBytes);
        if (lengthBytes >= _wholeBytes && _wholeBytes < LargestWholeBytes)
        {
            _wholeBytes *= 2;
            _windowReads = 0;
        }
        else if (++_windowReads == WholeReadsAWindow)
        {
            if (_windowMostBytes < _wholeBytes / 2 && _wholeBytes > PinnedPool.SmallestBytes)
            {
                _wholeBytes /= 2;
            }

            _windowReads = 0;
            _windowMostBytes = 0;
        }
    }

    /// <summary>Ends a promise with what a read step by step comes to, which is counted for as long.</summary>
    public async LoopTask Follow<T>(FilePromise<T> promise, LoopTask<T> steps)
    {
        _stepsOut++;
        try
        {
            promise.Complete(await steps);
        }
        catch (Exception exception)
        {
            promise.Fail(exception);
        }
        finally
        {
            _stepsOut--;
        }
    }

    /// <summary>Begins with a whole file, or ends it for want of memory. False when it must wait.</summary>
    private bool TryStart(WholeRead operation)
    {
        if (_stepsOut >= MaxSteppedReads)
        {
            return false;
        }

        if (!_ring.ReadsWhole || !(_ring.ReadsOn || _trusted.Has(operation.Name, NowMs)))
        {
            operation.GoInSteps();
            return true;
        }

        WholeReadStart start = operation.TryStart(_ring);
        _requestsOut += start == WholeReadStart.Started ? 1 : 0;
        return start != WholeReadStart.Waits;
    }

    /// <summary>Reads a file that was not to be read in one go.</summary>
    public async LoopTask<OwnedBuffer> ReadInSteps(string path, CancellationToken cancellation)
    {
        using LoopFile file = await OpenToRead(path, cancellation);
        PinnedBlock block = Rent(file.LengthBytes + 1, path);
        int read = 0;
        try
        {
            while (true)
            {
                // It fills the memory, or has come to the end: the length that the file said may be old, or 0 as in /proc.
                Memory<byte> rest = block.Slice(read, Math.Min(block.CapacityBytes - read, MaxStepBytes));
                int count = await file.Read(read, rest, cancellation);
                read += count;
                if (count < rest.Length)
                {
                    return new OwnedBuffer(block, read);
                }

                if (read < block.CapacityBytes)
                {
                    continue;
                }

                PinnedBlock larger = Rent(2L * block.CapacityBytes, path);
                block.Slice(0, read).CopyTo(larger.Slice(0, read));
                block.Return();
                block = larger;
            }
        }
        catch
        {
            block.Return();
            throw;
        }
    }

    /// <summary>The same into memory of the user's.</summary>
    public async LoopTask<int> ReadInSteps(string path, Memory<byte> into, CancellationToken cancellation)
    {
        using LoopFile file = await OpenToRead(path, cancellation);
        int read = 0;
        while (read < into.Length)
        {
            int asked = Math.Min(into.Length - read, MaxStepBytes);
            int count = await file.Read(read, into.Slice(read, asked), cancellation);
            read += count;
            if (count < asked)
            {
                return read;
            }
        }

        // It is full. Whether the file ends here only one byte more can tell: the length that it said may be old, or 0 as in /proc.
        return await file.Read(read, _beyond, cancellation) == 0 ? read : throw FileFacts.LongerError(path, into.Length);
    }

    private async LoopTask<LoopFile> OpenToRead(string path, CancellationToken cancellation)
    {
        try
        {
            LoopFile file = await Operations.Open().Start(path, FileFacts.OpenNoLinkFlags, 0, allowsDirectory: false, cancellation);
            if (_ring.EndsShort(file.Descriptor))
            {
                _trusted.Add(path, NowMs);
            }

            return file;
        }
        catch (LoopFileException exception) when (exception.Error == FileError.InvalidPath)
        {
            return await Operations.Open().Start(path, FileFacts.OpenFlagsOf(FileMode.Open, FileAccess.Read), 0, allowsDirectory: false, cancellation);
        }
    }
}
