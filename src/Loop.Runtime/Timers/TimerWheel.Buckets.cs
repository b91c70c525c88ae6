using System.Numerics;
using System.Runtime.CompilerServices;

namespace Loop.Timers;

/// <summary>
/// The slots of a wheel: lists of chunks, each with places for 32 nodes and a mask of those that are taken. What says which nodes stand where lies
/// close together, apart from the nodes, so taking a node out touches no other one. Two chunks in a row with few nodes are made one.
/// </summary>
internal sealed partial class TimerWheel
{
    private const int ChunkBits = 5;
    private const int ChunkPlaces = 1 << ChunkBits;

    /// <summary>
    /// Neighbours with no more nodes than this become one: so a list takes at most eight times the room of its nodes (32 bytes each), and each merge
    /// was paid for by many nodes taken out.
    /// </summary>
    private const int MergedNodes = ChunkPlaces / 4;

    /// <summary>Chunks that come with each block of nodes: as many as they need where each list has the least nodes a chunk.</summary>
    private const int ChunksPerBlock = 8 * BlockNodes / ChunkPlaces;

    private readonly Bucket[] _buckets = new Bucket[DueBucket + 1];
    private Chunk[] _chunks = [];
    private int[][] _places = new int[4][];
    private int _freeChunk = None;
    private int _placeBlocks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref int PlaceAt(int chunk, int index) => ref _places[chunk / ChunksPerBlock][((chunk % ChunksPerBlock) << ChunkBits) + index];

    /// <summary>Appends a node to a list: those of one time are due in the order in which they were armed.</summary>
    private void Append(int bucket, int id, ref TimerNode node)
    {
        ref Bucket list = ref _buckets[bucket];
        if (list.Nodes == 0)
        {
            list.FirstChunk = list.LastChunk = TakeChunk(bucket, previous: None);
            list.End = 0;
        }
        else if (list.End == ChunkPlaces)
        {
            int full = list.LastChunk;
            list.LastChunk = TakeChunk(bucket, full);
            list.End = 0;
            _chunks[full].Next = list.LastChunk;
            MergeIfSparse(full, ref list);
        }

        Put(list.LastChunk, list.End, id, ref node);
        list.End++;
        list.Nodes++;
    }

    /// <summary>Takes the first node of a list that has one.</summary>
    private int TakeFirst(int bucket)
    {
        ref Bucket list = ref _buckets[bucket];
        int chunk = list.FirstChunk;
        int index = BitOperations.TrailingZeroCount(_chunks[chunk].Taken);
        int id = PlaceAt(chunk, index);
        Remove(chunk, index);
        return id;
    }

    /// <summary>Takes a node out of the list in which it stands.</summary>
    private void Remove(int chunkIndex, int index)
    {
        ref Chunk chunk = ref _chunks[chunkIndex];
        ref Bucket list = ref _buckets[chunk.Bucket];
        chunk.Taken &= ~(1U << index);
        if (--list.Nodes == 0)
        {
            Drop(chunk.Bucket, ref list);
        }
        else if (chunkIndex != list.LastChunk)
        {
            MergeIfSparse(chunkIndex, ref list);
        }
    }

    /// <summary>Makes one of a chunk and a neighbour that together have few nodes. The last chunk of a list stays as it is.</summary>
    private void MergeIfSparse(int chunkIndex, ref Bucket list)
    {
        ref Chunk chunk = ref _chunks[chunkIndex];
        int previous = chunk.Previous;
        if (BitOperations.PopCount(chunk.Taken) > MergedNodes)
        {
            return;
        }

        if (chunk.Taken == 0)
        {
            Unlink(chunkIndex, ref chunk, ref list);
        }
        else if (previous != None && Together(previous, chunkIndex) <= MergedNodes)
        {
            MergeNext(previous, ref _chunks[previous], chunkIndex, ref list);
        }
        else if (chunk.Next != list.LastChunk && Together(chunkIndex, chunk.Next) <= MergedNodes)
        {
            MergeNext(chunkIndex, ref chunk, chunk.Next, ref list);
        }
    }

    private int Together(int left, int right) => BitOperations.PopCount(_chunks[left].Taken) + BitOperations.PopCount(_chunks[right].Taken);

    /// <summary>Moves the nodes of a chunk behind those of the one before it, in their order, and frees it.</summary>
    private void MergeNext(int chunkIndex, ref Chunk chunk, int nextIndex, ref Bucket list)
    {
        ref Chunk next = ref _chunks[nextIndex];
        uint own = chunk.Taken, others = next.Taken;
        chunk.Taken = 0;
        int to = 0;
        for (; own != 0; own &= own - 1)
        {
            Move(chunkIndex, BitOperations.TrailingZeroCount(own), chunkIndex, to++);
        }

        for (; others != 0; others &= others - 1)
        {
            Move(nextIndex, BitOperations.TrailingZeroCount(others), chunkIndex, to++);
        }

        Unlink(nextIndex, ref next, ref list);
    }

    private void Move(int fromChunk, int from, int toChunk, int to)
    {
        int id = PlaceAt(fromChunk, from);
        Put(toChunk, to, id, ref At(id));
    }

    private void Put(int chunk, int index, int id, ref TimerNode node)
    {
        PlaceAt(chunk, index) = id;
        _chunks[chunk].Taken |= 1U << index;
        node.Place = (chunk << ChunkBits) + index;
    }

    /// <summary>Frees a chunk that is not the last one of its list.</summary>
    private void Unlink(int chunkIndex, ref Chunk chunk, ref Bucket list)
    {
        _chunks[chunk.Next].Previous = chunk.Previous;
        if (chunk.Previous == None)
        {
            list.FirstChunk = chunk.Next;
        }
        else
        {
            _chunks[chunk.Previous].Next = chunk.Next;
        }

        chunk.Next = _freeChunk;
        _freeChunk = chunkIndex;
    }

    /// <summary>Frees the chunks of a list that has no nodes any more: its last one, and nothing before that.</summary>
    private void Drop(int bucket, ref Bucket list)
    {
        _chunks[list.LastChunk].Next = _freeChunk;
        _freeChunk = list.LastChunk;
        list = default;
        if (bucket != DueBucket)
        {
            _occupied[bucket >> LevelBits] &= ~(1UL << (bucket & (Slots - 1)));
        }
    }

    private int TakeChunk(int bucket, int previous)
    {
        if (_freeChunk == None)
        {
            AddChunks();
        }

        int index = _freeChunk;
        ref Chunk chunk = ref _chunks[index];
        _freeChunk = chunk.Next;
        chunk = new Chunk { Bucket = bucket, Previous = previous, Next = None };
        return index;
    }

    private void AddChunks()
    {
        int index = _placeBlocks;
        if (index == _places.Length)
        {
            Array.Resize(ref _places, index * 2);
        }

        int first = index * ChunksPerBlock;
        if (first + ChunksPerBlock > _chunks.Length)
        {
            Array.Resize(ref _chunks, Math.Max(first + ChunksPerBlock, _chunks.Length * 2));
        }

        _places[index] = new int[ChunksPerBlock * ChunkPlaces];
        _placeBlocks++;
        for (int chunk = first; chunk < first + ChunksPerBlock; chunk++)
        {
            _chunks[chunk].Next = chunk + 1;
        }

        _chunks[first + ChunksPerBlock - 1].Next = _freeChunk;
        _freeChunk = first;
    }

    /// <summary>One slot's list.</summary>
    private struct Bucket
    {
        public int FirstChunk;
        public int LastChunk;

        /// <summary>One behind the last place, in the last chunk.</summary>
        public int End;

        public int Nodes;
    }

    private struct Chunk
    {
        /// <summary>A bit for each place that has a node.</summary>
        public uint Taken;

        public int Bucket;
        public int Previous;

        /// <summary>The next chunk of the list, or of the free ones.</summary>
        public int Next;
    }
}
