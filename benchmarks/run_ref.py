import sys; sys.path.insert(0,'/tmp/h/i4')
from benchmarks.ga import main
from logtriage.cluster.refine import groups_of
from logtriage.normalize import template_of_message
def cl(ts):
    te=[template_of_message(t) for t in ts]; g=groups_of(te); return [g[t] for t in te]
import time; t=time.time()
main(cl, sys.argv[1] if len(sys.argv)>1 else None); print(time.time()-t)
