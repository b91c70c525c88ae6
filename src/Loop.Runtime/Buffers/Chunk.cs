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

    public Chunk? Next { get; set; }
}
