using System.Runtime.CompilerServices;

namespace Loop.Timers;

/// <summary>
/// The slots of a wheel: lists of entries, each a node and the generation that it had. Whoever cancels leaves the entry behind, and one whose node has
/// another generation by now is passed over. A slot without a live entry is dropped as a whole; one with more stale entries than live ones is
/// compacted, so a cancellation pays for at most two entries, which lie side by side.
/// </summary>
internal sealed partial class TimerWheel
{
    private const int ChunkBits = 5;
    private const int ChunkEntries = 1 << ChunkBits;

    /// <summary>Chunks that come with each block of nodes: room for each node's live entry and for as many stale ones.</summary>
    private const int ChunksPerBlock = 2 * BlockNodes / ChunkEntries;

    private readonly Bucket[] _buckets = new Bucket[DueBucket + 1];
    private Entry[][] _entries = new Entry[4][];
    private int[] _nextChunks = [];
    private int _freeChunk = None;
    private int _entryBlocks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry EntryAt(int chunk, int index) => ref _entries[chunk / ChunksPerBlock][((chunk % ChunksPerBlock) << ChunkBits) + index];

    /// <summary>Appends a node to a list: those of one time are due in the order in which they were armed.</summary>
    private void Append(int bucket, int id, ref TimerNode node)
    {
        ref Bucket list = ref _buckets[bucket];
        node.Bucket = bucket;
        if (list.Entries == 0)
        {
            list.FirstChunk = list.LastChunk = TakeChunk();
            list.FirstIndex = list.EndIndex = 0;
        }
        else if (list.EndIndex == ChunkEntries)
        {
            int chunk = TakeChunk();
            _nextChunks[list.LastChunk] = chunk;
            list.LastChunk = chunk;
            list.EndIndex = 0;
        }

        EntryAt(list.LastChunk, list.EndIndex) = new(id, node.Generation);
        list.EndIndex++;
        list.Entries++;
        list.Live++;
    }

    /// <summary>Takes the first entry of a list off; false where it was a stale one, or the list has no live ones.</summary>
    private bool TryTakeFirst(int bucket, out int id)
    {
        ref Bucket list = ref _buckets[bucket];
        if (list.Live == 0)
        {
            id = None;
            return false;
        }

        Entry entry = EntryAt(list.FirstChunk, list.FirstIndex);
        id = entry.Node;
        bool isLive = At(id).Generation == entry.Generation;
        list.Entries--;
        list.FirstIndex++;
        if (isLive && --list.Live == 0)
        {
            Drop(bucket, ref list);
        }
        else if (list.FirstIndex == ChunkEntries)
        {
            int emptied = list.FirstChunk;
            list.FirstChunk = _nextChunks[emptied];
            list.FirstIndex = 0;
            FreeChunks(emptied, emptied);
        }

        return isLive;
    }

    /// <summary>The entry of a node that was freed stays, and is stale.</summary>
    private void LeaveStale(int bucket)
    {
        ref Bucket list = ref _buckets[bucket];
        if (--list.Live == 0)
        {
            Drop(bucket, ref list);
        }
        else if (list.Entries > 2 * list.Live)
        {
            Compact(ref list);
        }
    }

    private void Drop(int bucket, ref Bucket list)
    {
        FreeChunks(list.FirstChunk, list.LastChunk);
        list = default;
        if (bucket != DueBucket)
        {
            _occupied[bucket >> LevelBits] &= ~(1UL << (bucket & (Slots - 1)));
        }
    }

    /// <summary>Moves the live entries together, in their order.</summary>
    private void Compact(ref Bucket list)
    {
        int fromChunk = list.FirstChunk, from = list.FirstIndex;
        int toChunk = fromChunk, to = from;
        for (int left = list.Entries; left > 0; left--)
        {
            if (from == ChunkEntries)
            {
                fromChunk = _nextChunks[fromChunk];
                from = 0;
            }

            Entry entry = EntryAt(fromChunk, from++);
            if (At(entry.Node).Generation != entry.Generation)
            {
                continue;
            }

            if (to == ChunkEntries)
            {
                toChunk = _nextChunks[toChunk];
                to = 0;
            }

            EntryAt(toChunk, to++) = entry;
        }

        if (toChunk != list.LastChunk)
        {
            FreeChunks(_nextChunks[toChunk], list.LastChunk);
        }

        list.LastChunk = toChunk;
        list.EndIndex = to;
        list.Entries = list.Live;
    }

    private int TakeChunk()
    {
        if (_freeChunk == None)
        {
            AddChunks();
        }

        int chunk = _freeChunk;
        _freeChunk = _nextChunks[chunk];
        return chunk;
    }

    private void FreeChunks(int first, int last)
    {
        _nextChunks[last] = _freeChunk;
        _freeChunk = first;
    }

    private void AddChunks()
    {
        int index = _entryBlocks;
        if (index == _entries.Length)
        {
            Array.Resize(ref _entries, index * 2);
        }

        int first = index * ChunksPerBlock;
        if (first + ChunksPerBlock > _nextChunks.Length)
        {
            Array.Resize(ref _nextChunks, Math.Max(first + ChunksPerBlock, _nextChunks.Length * 2));
        }

        _entries[index] = new Entry[BlockNodes * 2];
        _entryBlocks++;
        for (int chunk = first; chunk < first + ChunksPerBlock; chunk++)
        {
            _nextChunks[chunk] = chunk + 1;
        }

        FreeChunks(first, first + ChunksPerBlock - 1);
    }

    /// <summary>One slot's list.</summary>
    private struct Bucket
    {
        public int FirstChunk;
        public int FirstIndex;
        public int LastChunk;

        /// <summary>One behind the last entry, in the last chunk.</summary>
        public int EndIndex;

        public int Entries;

        /// <summary>Entries of timers that are armed.</summary>
        public int Live;
    }

    private readonly record struct Entry(int Node, uint Generation);
}
