namespace Loop.Buffers;

/// <summary>A block of pooled native memory that bytes are appended to at its end and taken from at its start.</summary>
internal sealed unsafe class Chunk
{
    public Chunk(byte* data, int capacityBytes)
    {
        Data = data;
        CapacityBytes = capacityBytes;
    }

    public byte* Data { get; }

    public int CapacityBytes { get; }

    public int Start { get; set; }

    public int End { get; set; }

    public int LengthBytes => End - Start;

    public int RoomBytes => CapacityBytes - End;

    /// <summary>It lies in the ring's send memory.</summary>
    public bool IsShared { get; init; }

    /// <summary>Zero-copy sends whose bytes the kernel still reads.</summary>
    public int Readers { get; set; }

    /// <summary>It was returned while it was read: it comes home with the last reader.</summary>
    public bool IsReturned { get; set; }

    public Chunk? Next { get; set; }
}
