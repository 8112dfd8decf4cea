using System.Buffers;

namespace LDCohortSync.Services.Wire;

/// <summary>Takes what a writer writes, in an array of the shared pool that grows as needed.</summary>
internal sealed class PooledBuffer(int expectedBytes) : IBufferWriter<byte>
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(expectedBytes, 1024));
    private int _used;

    /// <summary>What was written. Valid until <see cref="GiveBack"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_used);
    }

    /// <summary>
    /// Returns the array to the pool. Only when nobody can still be sending from it: after an answer, not after a failure.
    /// </summary>
    public void GiveBack()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _used = 0;
    }

    private void Reserve(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 256);
        if (_bytes.Length - _used >= wanted)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_bytes.Length * 2, _used + wanted)));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
