namespace Loop.Conformance.Tests.Limits;

/// <summary>While it lives, this process can open only a few descriptors more.</summary>
internal sealed class DescriptorFamine : IDisposable
{
    private readonly List<FileStream> _fillers = [];
    private ulong? _limitBefore;

    public DescriptorFamine(int free)
    {
        // The limit is one of numbers, not of counts: the gaps under the highest number are filled first.
        int highest = Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Max(static path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture));
        int opened;
        do
        {
            FileStream filler = new("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            _fillers.Add(filler);
            opened = (int)filler.SafeFileHandle.DangerousGetHandle();
        }
        while (opened < highest);

        _limitBefore = Native.SetDescriptorLimit((ulong)(Math.Max(highest, opened) + 1 + free));
    }

    public void Dispose()
    {
        if (_limitBefore is { } before)
        {
            _limitBefore = null;
            Native.SetDescriptorLimit(before);
            _fillers.ForEach(static filler => filler.Dispose());
        }
    }
}
