namespace Loop.Rings;

/// <summary>What a ring remembers of one watch, under the slot of its token.</summary>
internal struct WatchEntry
{
    /// <summary>The watch that the slot holds; 0 for none.</summary>
    public ulong Token;
    public int Descriptor;
    public uint Events;
    public bool Once;

    /// <summary>A final completion is outstanding.</summary>
    public bool IsArmed;

    /// <summary>It was told to stop, and what the kernel reports from here on is its end.</summary>
    public bool IsStopping;

    /// <summary>The entry under a token's slot; the table grows to hold it.</summary>
    public static ref WatchEntry At(ref WatchEntry[] table, ulong token)
    {
        int slot = Rings.Token.Slot(token);
        if (slot >= table.Length)
        {
            Array.Resize(ref table, Math.Max(table.Length * 2, slot + 1));
        }

        return ref table[slot];
    }
}
