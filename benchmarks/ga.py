import sys; sys.path.insert(0,'/tmp/h/i4')
from collections import Counter, defaultdict
from benchmarks.line_sets import SETS, lines
def score(pred, truth):
    P=defaultdict(set); T=defaultdict(set)
    for i,(p,t) in enumerate(zip(pred,truth)): P[p].add(i); T[t].add(i)
    ga=sum(len(s) for s in P.values() if s==T[truth[next(iter(s))]])/len(pred)
    good=sum(1 for s in P.values() if s==T[truth[next(iter(s))]])
    prec,rec=good/len(P),good/len(T)
    return ga, (2*prec*rec/(prec+rec) if prec+rec else 0), len(P), len(T)
def main(cluster, show=None, count=2000):
    tot=[]
    for name in SETS:
        ls=list(lines(name,count)); pred=cluster([l.text for l in ls]); truth=[l.template for l in ls]
        r=score(pred,truth); tot.append(r); print(f"{name:10} GA {r[0]:.3f} FGA {r[1]:.3f} groups {r[2]}/{r[3]}")
        if show==name or show=='all':
            P=defaultdict(set)
            T=defaultdict(set)
            for l,p in zip(ls,pred): P[p].add(l.template); T[l.template].add(p)
            for p,t in P.items():
                if len(t)>1: print('   MERGED', p, [SETS[name][x] for x in t][:4])
            for t,p in T.items():
                if len(p)>1: print('   SPLIT', SETS[name][t][:70], len(p), sorted(p,key=str)[:4])
    print('mean', sum(t[0] for t in tot)/len(tot), sum(t[1] for t in tot)/len(tot))
if __name__=='__main__':
    from logtriage.normalize import template_of_message
    main(lambda ts:[template_of_message(t) for t in ts], sys.argv[1] if len(sys.argv)>1 else None)
