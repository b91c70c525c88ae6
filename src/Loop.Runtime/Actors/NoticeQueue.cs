using System.Numerics;

namespace Loop.Actors;

/// <summary>Events that wait for one actor, in order. The loop thread only. It grows; those who raise events bound how many there are.</summary>
internal sealed class NoticeQueue
{
    private ActorNotice[] _items = new ActorNotice[4];
    private int _first;

    public int Count { get; private set; }

    public void Enqueue(in ActorNotice notice)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[(_first + Count++) & (_items.Length - 1)] = notice;
    }

    public ActorNotice Dequeue()
    {
        ref ActorNotice place = ref _items[_first];
        ActorNotice notice = place;
        place = default;
        _first = (_first + 1) & (_items.Length - 1);
        Count--;
        return notice;
    }

    private void Grow()
    {
        ActorNotice[] larger = new ActorNotice[BitOperations.RoundUpToPowerOf2((uint)_items.Length + 1)];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _items[(_first + i) & (_items.Length - 1)];
        }

        _items = larger;
        _first = 0;
    }
}
