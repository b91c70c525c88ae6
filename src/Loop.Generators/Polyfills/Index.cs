namespace System;

/// <summary>What the compiler asks for to compile list patterns; netstandard2.0 lacks it.</summary>
internal readonly struct Index
{
    private readonly int _value;
    private readonly bool _fromEnd;

    public Index(int value, bool fromEnd = false)
    {
        _value = value;
        _fromEnd = fromEnd;
    }

    public int GetOffset(int length) => _fromEnd ? length - _value : _value;
}
