using Loop.Rings;

namespace Loop.Connections;

/// <summary>Giving memory back that a burst has left behind: what lay unused for a while.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    private long _upkeepDueMs = -1;

    private bool MayShrink => _chunks.MayShrink || _arena.MayShrink || _submittedArena.MayShrink;

    /// <summary>
    /// Looked at once a tick; what is unused is known when the time has passed, and is given back step by step. A loop at rest looks twice and no more.
    /// </summary>
    private void KeepUp()
    {
        if (_upkeepDueMs < 0)
        {
            LookOn();
        }
        else if (_nowMs >= _upkeepDueMs)
        {
            const int most = PageMemory.GiveBackStepBytes;
            if (_chunks.Shrink(most) || _arena.Shrink(most) || _submittedArena.Shrink(most))
            {
                _upkeepDueMs = _nowMs + PageMemory.GiveBackStepMs;
            }
            else
            {
                LookOn();
            }
        }
    }

    private void LookOn()
    {
        _upkeepDueMs = -1;
        if (MayShrink)
        {
            _chunks.BeginLook();
            _arena.BeginLook();
            _submittedArena.BeginLook();
            _upkeepDueMs = _nowMs + _options.ShrinkAfterMs;
        }
    }
}
